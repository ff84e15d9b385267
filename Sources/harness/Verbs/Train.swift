import Archive
import ArgumentParser
import Checks
import Datasets
import Jobs
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train once and archive the run as a bundle.",
    discussion: """
      The bundle's digest stands for everything the run came to; the same experiment, seed and \
      source give the same digest on any number of threads and any CPU.

      Example: harness train digits --trick mixup:alpha=0.2 --seed 3
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var run: RunOptions
  @OptionGroup var common: CommonOptions

  @Flag(help: "Check the set-up first; what was found becomes part of the bundle.")
  var check = false

  @Flag(
    help: ArgumentHelp(
      "Read the experiment from standard input and report by lines of JSON.", visibility: .hidden))
  var asJob = false

  func run() throws {
    if asJob { return try Worker(command: self).run() }
    try common.begin()
    var source = try experiment.source()
    run.apply(to: &source)
    let job = try Job(source)
    let attachments = check ? try CheckRun.attachments(for: job) : [:]
    let runner = JobRunner(
      results: common.results, command: ["harness", "train"] + source.arguments,
      attachments: attachments)

    let view = RunView(job, isQuiet: common.json)
    view.begin()
    var progress = ProgressLine()
    let outcome = try runner.run(job) { event in
      switch event {
      case .step(let state, let loss):
        progress.show(
          Double(state.step) / Double(max(state.totalSteps, 1)),
          "step \(state.step) of \(state.totalSteps), loss \(Text.number(Double(loss)))")
      case .epoch(let epoch, _):
        progress.clear()
        view.show(epoch)
      }
      return !Interruption.isRequested
    }
    progress.clear()
    switch outcome {
    case .completed(let bundle, let run):
      if common.json { return try Console.print(json: RunDocument(bundle, job: job)) }
      view.end(run, bundle)
    case .failed(let bundle, let error):
      Console.note("the run is archived as failed: \(bundle.path)")
      throw error
    case .interrupted(let bundle):
      throw Interrupted(bundle: bundle?.path)
    }
  }
}

extension Job {
  /// The job of an experiment as it was asked for.
  init(_ source: ExperimentSource) throws {
    let experiment = try source.experiment()
    let dataset = try DatasetCatalogue.load(
      experiment.data.dataset, searching: Facts.dataFolders)
    try self.init(experiment, text: source.text, dataset: dataset)
  }
}

/// What people see of a run.
private struct RunView {
  let job: Job
  let isQuiet: Bool
  private let style = Console.style
  private let widths = [5, 9, 15, 19]

  init(_ job: Job, isQuiet: Bool) {
    self.job = job
    self.isQuiet = isQuiet
  }

  func begin() {
    if isQuiet { return }
    let experiment = job.experiment
    let summary = experiment.summary.isEmpty ? "" : ": \(experiment.summary)"
    let tricks = experiment.tricks.keys.sorted()
    let with = tricks.isEmpty ? "" : ", with " + tricks.joined(separator: ", ")
    Console.print(style.bold(experiment.name) + summary)
    Console.print(
      "\(job.dataset.name): \(job.dataset.train.count) examples to train on, "
        + "\(job.dataset.test.count) to test on; "
        + "\(Text.count(job.parameterCount)) parameters; seed \(job.seed)\(with)")
    Console.print("")
    let validation = job.resolved.data.validation > 0
    row(
      ["epoch", "loss"] + (validation ? ["validation loss", "validation accuracy"] : []),
      faint: true)
  }

  func show(_ epoch: History.Epoch) {
    if isQuiet { return }
    var cells = [String(epoch.epoch), Text.number(epoch.trainingLoss)]
    if let score = epoch.validation {
      cells += [Text.number(score.loss), score.accuracy.map(Text.percent) ?? ""]
    }
    row(cells)
  }

  private func row(_ cells: [String], faint: Bool = false) {
    let line = zip(cells, widths).map { cell, width in
      String(repeating: " ", count: max(0, width - cell.count)) + cell
    }.joined(separator: "  ")
    Console.print(faint ? style.faint(line) : line)
  }

  func end(_ run: Run, _ bundle: ResultBundle) {
    var table = Table([("", .left), ("", .left)])
    let accuracy = run.test.accuracy.map { "accuracy \(Text.percent($0)), " } ?? ""
    table.add(["test", style.bold(accuracy + "loss \(Text.number(run.test.loss))")])
    if run.stoppedEarly {
      table.add(["stopped", "after epoch \(run.history.epochs.count), as a trick asked"])
    }
    table.add(["digest", bundle.digest.hex])
    table.add(["bundle", bundle.path])
    Console.print("\n" + table.text(style))
    Console.note("next: harness reproduce \(bundle.digest.short), or harness show latest")
  }
}

/// A run in JSON.
struct RunDocument: Encodable {
  let bundle: String
  let digest: String
  let status: String
  let experiment: String
  let seed: Int
  let tricks: [String]
  let summary: RunSummary

  init(_ bundle: ResultBundle, job: Job) throws {
    self.bundle = bundle.path
    digest = bundle.digest.hex
    status = bundle.status.name
    experiment = job.experiment.name
    seed = job.seed
    tricks = job.experiment.tricks.keys.sorted()
    summary = try bundle.summary()
  }
}
