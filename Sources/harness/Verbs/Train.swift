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
      source give the same digest on any number of threads and any CPU.

      Example: harness train digits --trick mixup:alpha=0.2 --seed 3
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ThreadOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Check the set-up first; what was found becomes part of the bundle.")
  var check = false

  func run() throws {
    computing.begin()
    var source = try experiment.source()
    options.apply(to: &source)
    plugins.apply(to: &source)
    let request = try RunRequest(source, results: archive.results)
    let training = try plugins.procedures(answers).training(for: request)
    let finished = try FinishedRuns(results: archive.results)
    if finished.bundle(of: training.identity) == nil {
      for runs in finished.remade([training.identity]) { Console.note(.note, "\(runs.text)") }
    }
    CrashNote.install()
    let attachments = check ? try CheckRun.attachments(for: training) : [:]
    let recorder = RunRecorder(training.request, attachments: attachments)

    let view = RunView(training)
    if !output.json { view.begin() }
    let display = ProgressDisplay()
    var bar = StepBar(request.name, on: display)
    let outcome: RunRecorder.Outcome
    do {
      defer { display.finish() }
      outcome = try recorder.run(training) { event in
        switch event {
        case .step(let step, let total, let loss):
          bar.show(step: step, of: total, detail: loss.map { "loss \(Text.number($0))" })
        case .epoch(let metrics):
          if !output.json { display.log(view.line(of: metrics)) }
        }
        return !Interruption.isRequested
      }
    }
    switch outcome {
    case .completed(let bundle, let summary):
      if output.json {
        return try Console.print(json: RunDocument(bundle, training.experiment))
      }
      view.end(summary, bundle)
    case .failed(let bundle, let error):
      Console.note("the run is archived as failed: \(bundle.path)")
      throw error
    case .interrupted(let bundle):
      throw Interrupted(kept: bundle.map { "what there was is in \($0.path)" })
    }
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

  init(_ bundle: ResultBundle, _ experiment: Experiment) throws {
    self.bundle = bundle.path
    digest = bundle.digest.hex
    status = bundle.status.name
    self.experiment = experiment.name
    seed = experiment.seed
    tricks = experiment.tricks.keys.sorted()
    summary = try bundle.summary()
  }
}
