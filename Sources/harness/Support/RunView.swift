import Archive
import Reports
import Runs
import Tricks
import TrainingRuns

/// What people see of a run.
struct RunView {
  private let training: TrainingProcedure
  private let widths = [5, 9, 15, 19]

  init(_ training: TrainingProcedure) { self.training = training }

  // MARK: - While it goes on, on standard error

  func begin() {
    let terminal = Console.errors
    let experiment = training.experiment
    let summary = experiment.summary.isEmpty ? "" : ": \(experiment.summary)"
    let tricks = experiment.tricks.keys.sorted()
    let with = tricks.isEmpty ? "" : ", with " + tricks.joined(separator: ", ")
    Console.note(terminal.styled(experiment.name, .bold) + summary)
    Console.note(
      "\(training.dataset.name): \(training.dataset.train.count) examples to train on, "
        + "\(training.dataset.test.count) to test on; "
        + "\(Format.count(training.parameterCount)) parameters; seed \(training.request.seed)\(with)"
    )
    let hasValidation = training.resolved.data.validation > 0
    let titles =
      ["epoch", "loss"] + (hasValidation ? ["validation loss", "validation accuracy"] : [])
    Console.note(terminal.styled(line(titles), .bold))
  }

  /// A line of the table of epochs.
  func line(of metrics: [EpochMetrics]) -> String {
    func number(_ value: Double?) -> String { value.map(Text.number) ?? "" }
    let training = metrics.first { $0.split == .train }
    var cells = [training.map { String($0.epoch) } ?? "", number(training?.values["loss"])]
    if let values = metrics.first(where: { $0.split == .validation })?.values {
      cells += [number(values["loss"]), values["accuracy"].map(Text.percent) ?? ""]
    }
    return line(cells)
  }

  private func line(_ cells: [String]) -> String {
    zip(cells, widths).map { VisibleText.paddedLeft($0, to: $1) }.joined(separator: "  ")
  }

  // MARK: - The result, on standard output

  func end(_ summary: RunOutput.Summary, _ bundle: ResultBundle) {
    var facts = Table.facts
    let test = summary.metrics[.test] ?? [:]
    let accuracy = test["accuracy"].map { "accuracy \(Text.percent($0)), " } ?? ""
    let loss = test["loss"].map { "loss \(Text.number($0))" } ?? ""
    facts.add("test", accuracy + loss, .bold)
    if summary.stoppedEarly {
      facts.add("stopped", "after epoch \(summary.epochs), as a trick asked")
    }
    facts.add("digest", bundle.digest.hex)
    facts.add("bundle", bundle.path)
    Console.print(facts.rendered(on: Console.output))
    Console.note("next: harness reproduce \(bundle.digest.short), or harness show latest")
  }
}
