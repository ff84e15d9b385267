import Archive
import Reports
import Runs
import Statistics
import Tricks
import TrainingRuns

/// What people see of a run.
struct RunView {
  private let training: TrainingProcedure

  init(_ training: TrainingProcedure) { self.training = training }

  private var metrics: [Metric] { training.resolved.task.metrics }

  // MARK: - While it goes on, on standard error

  func begin() {
    let experiment = training.experiment
    let summary = experiment.summary.isEmpty ? "" : ": \(experiment.summary)"
    let tricks = experiment.tricks.keys.sorted()
    let with = tricks.isEmpty ? "" : ", with " + tricks.joined(separator: ", ")
    Console.note("\(experiment.name, .bold)\(summary)")
    Console.note(
      "\(training.dataset.name): \(training.trainingExampleCount) examples to train on, "
        + (training.dataset.unlabelled.map { "\($0.count) inputs without labels, " } ?? "")
        + "\(training.dataset.test.count) to test on; "
        + "\(Format.count(training.parameterCount)) parameters; seed \(training.request.seed)\(with)"
    )
    let hasValidation = training.resolved.data.validation > 0
    let titles =
      ["epoch", "loss"] + (hasValidation ? metrics.map { "validation \($0.name)" } : [])
    Console.note(line(titles).styled(.bold))
  }

  /// A line of the table of epochs.
  func line(of epoch: [EpochMetrics]) -> StyledText {
    let training = epoch.first { $0.split == .train }
    var cells = [
      training.map { String($0.epoch) } ?? "",
      training?.values["loss"].map { Text.number($0.value) } ?? "",
    ]
    if let values = epoch.first(where: { $0.split == .validation })?.values {
      cells += metrics.map { metric in
        values[metric.name].map { Text.value($0.value, of: metric) } ?? ""
      }
    }
    return line(cells)
  }

  private func line(_ cells: [String]) -> StyledText {
    let widths = [5, 9] + metrics.map { "validation \($0.name)".count }
    return zip(cells, widths).map { StyledText($0).paddedLeft(to: $1) }.joined(separator: "  ")
  }

  // MARK: - The result, on standard output

  func end(_ summary: RunOutput.Summary, _ bundle: ResultBundle) {
    var facts = Table.facts
    facts.add(
      "test", Text.values((summary.metrics[.test] ?? [:]).mapValues(\.value), of: metrics), .bold)
    if summary.stoppedEarly {
      facts.add("stopped", "after epoch \(summary.epochs), as a trick asked")
    }
    facts.add("digest", bundle.digest.hex)
    facts.add("bundle digest", bundle.bundleDigest.hex)
    facts.add("bundle", bundle.path)
    Console.print(facts.rendered(on: Console.output))
    show((try? bundle.watchFindings()) ?? [])
    let store = BundleStore(of: bundle)
    Console.note(
      "next: \(store.command("reproduce", store.reference(to: bundle))), or \(store.command("show", "latest"))"
    )
  }

  /// What was found while the run trained, on standard error.
  private func show(_ findings: [WatchFinding]) {
    for finding in findings {
      var messages = [Message(.warning, "\(finding.summary)")]
      if let hint = finding.hint { messages.append(Message(.hint, "\(hint)")) }
      Console.note(messages.rendered(on: Console.errors))
    }
  }
}
