import Archive
import ArgumentParser
import Checks
import Datasets
import Jobs
import Reports
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
  @OptionGroup var options: RunOptions
  @OptionGroup var plugins: PluginOptions
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
    options.apply(to: &source)
    plugins.apply(to: &source)
    let job = try Job(source, results: common.results)
    let finished = try FinishedRuns(results: common.results)
    if finished.bundle(of: job.record) == nil {
      for runs in finished.remade([job.record]) { Console.note(.note, runs.text) }
    }
    CrashNote.install()
    let attachments = check ? try CheckRun.attachments(for: job) : [:]
    let runner = JobRunner(
      results: common.results, command: ["harness", "train"] + source.arguments,
      attachments: attachments)

    let view = RunView(job)
    if !common.json { view.begin() }
    let display = ProgressDisplay()
    var bar = StepBar(job.experiment.name, on: display)
    let outcome: JobRunner.Outcome
    do {
      defer { display.finish() }
      outcome = try runner.run(job) { event in
        switch event {
        case .step(let progress, let loss):
          bar.show(progress, detail: "loss \(Text.number(Double(loss)))")
        case .epoch(let epoch, _):
          if !common.json { display.log(view.line(of: epoch)) }
        }
        return !Interruption.isRequested
      }
    }
    switch outcome {
    case .completed(let bundle, let run):
      if common.json { return try Console.print(json: RunDocument(bundle, job: job)) }
      view.end(run, bundle)
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
