import Archive
import Jobs
import Reports
import Training
import Tricks

/// What people see of a run.
struct RunView {
  private let job: Job
  private let widths = [5, 9, 15, 19]

  init(_ job: Job) { self.job = job }

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
      ["epoch", "loss"] + (hasValidation ? ["validation loss", "validation accuracy"] : [])
    Console.note(terminal.styled(line(titles), .bold))
  }

  /// A line of the table of epochs.
  func line(of epoch: History.Epoch) -> String {
    var cells = [String(epoch.epoch), Text.number(epoch.trainingLoss)]
    if let score = epoch.validation {
      cells += [Text.number(score.loss), score.accuracy.map(Text.percent) ?? ""]
    }
    return line(cells)
  }

  private func line(_ cells: [String]) -> String {
    zip(cells, widths).map { VisibleText.paddedLeft($0, to: $1) }.joined(separator: "  ")
  }

  // MARK: - The result, on standard output

  func end(_ run: Run, _ bundle: ResultBundle) {
    var facts = Table.facts
    let accuracy = run.test.accuracy.map { "accuracy \(Text.percent($0)), " } ?? ""
    facts.add("test", accuracy + "loss \(Text.number(run.test.loss))", .bold)
    if run.stoppedEarly {
      facts.add("stopped", "after epoch \(run.history.epochs.count), as a trick asked")
    }
    facts.add("digest", bundle.digest.hex)
    facts.add("bundle", bundle.path)
    Console.print(facts.rendered(on: Console.output))
    Console.note("next: harness reproduce \(bundle.digest.short), or harness show latest")
  }
}
