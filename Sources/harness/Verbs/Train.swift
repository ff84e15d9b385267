import Archive
import ArgumentParser
import Checks
import Datasets
import Reports
import Runs
import Training
import TrainingRuns

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train once and archive the run as a bundle.",
    discussion: """
      The bundle's digest stands for everything the run came to; the same experiment, seed and \
      source give the same digest on any number of threads and any CPU. The quick checks are asked \
      first, and what they found becomes part of the bundle; a failed one stops here.

      Example: harness train digits --trick mixup:alpha=0.2 --seed 3
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ThreadOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Ask all checks first, not only the quick ones.")
  var check = false

  @OptionGroup var unchecked: UncheckedOptions

  func run() throws {
    computing.begin()
    var source = try experiment.source()
    options.apply(to: &source)
    plugins.apply(to: &source)
    let request = try RunRequest(source, results: archive.results)
    let training = try plugins.procedures(answers).training(for: request)
    let finished = try FinishedRuns(results: archive.results)
    if finished.bundle(of: training.identity) == nil {
      for runs in finished.remade([training.request]) { Console.note(.note, "\(runs.text)") }
    }
    CrashNote.install()
    let report = try CheckRun.gate(
      training, check ? CheckSelection() : .quick, isUnchecked: unchecked.unchecked)
    var capture = SourceCapture(results: archive.results)
    let sources = try capture.record(for: training.request)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    var prepared = training.request
    prepared.keeping = keeping.value(trust)
    prepared.attachments = try report.attachments()
    let recorder = RunRecorder(prepared, sources: sources, ledger: .user)

    let view = RunView(training)
    if !output.json { view.begin() }
    let outcome = try Interruption.deferred(
      saying: "stopping after this step, whose state is kept; once more stops at once"
    ) { try follow(training, recorder, view) }
    switch outcome {
    case .completed(let bundle, let summary):
      if output.json {
        return try Console.print(json: RunDocument(bundle, training.experiment))
      }
      view.end(summary, bundle)
    case .failed(let bundle, let error):
      Console.note("the run is archived as failed: \(bundle.path)")
      throw error
    case .interrupted(let bundle, let kept):
      let place = bundle.map { "what there was is in \($0.path)" }
      let state = kept.map {
        "the same command goes on from step \($0.step) of \($0.steps)"
      }
      let parts = [place, state].compactMap { $0 }
      throw Interrupted(kept: parts.isEmpty ? nil : parts.joined(separator: "; "))
    }
  }

  /// Makes the run and shows how far it is.
  private func follow(
    _ training: TrainingProcedure, _ recorder: RunRecorder, _ view: RunView
  ) throws -> RunRecorder.Outcome {
    let display = ProgressDisplay()
    defer { display.finish() }
    var bar = StepBar(recorder.request.name, on: display)
    return try recorder.run(training) { event in
      switch event {
      case .continued(let earlier):
        display.log("going on from step \(earlier.step) of \(earlier.steps)")
      case .preparing(let what, let step, let total):
        bar.show(step: step, of: total, detail: what)
      case .step(let step, let total, let loss):
        bar.show(step: step, of: total, detail: loss.map { "loss \(Text.number($0))" })
      case .epoch(let metrics):
        if !output.json { display.log(view.line(of: metrics)) }
      case .note(let text): display.log("\(text)")
      }
      return !Interruption.isRequested
    }
  }
}

/// A run in JSON.
struct RunDocument: Encodable {
  let bundle: String
  let digest: String
  let bundleDigest: String
  let status: String
  let experiment: String
  let seed: Int
  let tricks: [String]
  let summary: RunSummary
  /// What was found while it trained.
  let findings: [WatchFinding]

  init(_ bundle: ResultBundle, _ experiment: Experiment) throws {
    self.bundle = bundle.path
    digest = bundle.digest.hex
    bundleDigest = bundle.bundleDigest.hex
    status = bundle.status.name
    self.experiment = experiment.name
    seed = experiment.seed
    tricks = experiment.tricks.keys.sorted()
    summary = try bundle.summary()
    findings = try bundle.watchFindings() ?? []
  }
}
