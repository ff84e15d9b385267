import Archive
import Jobs
import Reports
import Statistics
import Training
import Tricks

/// What people see of a run.
struct RunView {
  private let job: Job

  init(_ job: Job) { self.job = job }

  private var metrics: [Metric] { job.resolved.task.metrics }

  // MARK: - While it goes on, on standard error

  func begin() {
    let terminal = Console.errors
    let experiment = job.experiment
    let summary = experiment.summary.isEmpty ? "" : ": \(experiment.summary)"
    let tricks = experiment.tricks.keys.sorted()
    let with = tricks.isEmpty ? "" : ", with " + tricks.joined(separator: ", ")
    Console.note(terminal.styled(experiment.name, .bold) + summary)
    Console.note(
      "\(job.dataset.name): \(job.dataset.train.count) examples to train on, "
        + "\(job.dataset.test.count) to test on; "
        + "\(Format.count(job.parameterCount)) parameters; seed \(job.seed)\(with)")
    let hasValidation = job.resolved.data.validation > 0
    let titles =
      ["epoch", "loss"] + (hasValidation ? metrics.map { "validation \($0.name)" } : [])
    Console.note(terminal.styled(line(titles), .bold))
  }

  /// A line of the table of epochs.
  func line(of epoch: History.Epoch) -> String {
    var cells = [String(epoch.epoch), Text.number(epoch.trainingLoss)]
    if let scores = epoch.validation {
      cells += metrics.map { metric in
        scores[metric.name].map { Text.value($0, of: metric) } ?? ""
      }
    }
    return line(cells)
  }

  private func line(_ cells: [String]) -> String {
    let widths = [5, 9] + metrics.map { "validation \($0.name)".count }
    return zip(cells, widths).map { VisibleText.paddedLeft($0, to: $1) }.joined(separator: "  ")
  }

  // MARK: - The result, on standard output

  func end(_ run: Run, _ bundle: ResultBundle) {
    var facts = Table.facts
    facts.add("test", Text.values(run.test.values, of: metrics), .bold)
    if run.stoppedEarly {
      facts.add("stopped", "after epoch \(run.history.epochs.count), as a trick asked")
    }
    facts.add("digest", bundle.digest.hex)
    facts.add("bundle", bundle.path)
    Console.print(facts.rendered(on: Console.output))
    let store = BundleStore(of: bundle)
    Console.note(
      "next: \(store.command("reproduce", store.reference(to: bundle))), or "
        + store.command("show", "latest"))
  }
}
