import ArgumentParser
import LearningRates
import RateStudies
import Reports
import Runs
import TrainingRuns

struct FindLRCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find-lr", abstract: "Find a learning rate by a short training with rising rates.",
    discussion: """
      A range test trains copies from the first weights on, over several seeds, with a rate that \
      rises exponentially, and looks where the loss begins to fall and where it diverges. Tricks on \
      batches, losses, gradients and updates apply; schedules do not. Nothing is archived, and runs \
      stay what they are; the exit code is 1 if the loss falls at no rate.

      Example: harness find-lr digits-cnn --trick mixup --svg rates.svg
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var options: RunOptions

  @Option(help: ArgumentHelp("The first rate.", valueName: "rate"))
  var from = 1e-5

  @Option(help: ArgumentHelp("The last rate.", valueName: "rate"))
  var to = 1.0

  @Option(help: ArgumentHelp("How many steps the rise takes.", valueName: "n"))
  var steps = 200

  @Option(
    help: ArgumentHelp(
      "So many seeds from the experiment's own on, or these: 8, or 1,5,9, or 11-16; five by default.",
      valueName: "seeds"),
    transform: SeedList.init(parsing:))
  var seeds = SeedList(count: 5)

  @Option(
    help: ArgumentHelp("Also draw the curve into this file.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var svg: String?

  @Option(
    help: ArgumentHelp(
      "Also train the experiment, with as many other seeds, at so many rates of that range and at "
        + "each suggestion, and say what each loses against the best; these runs are archived.",
      valueName: "n"))
  var grid: Int?

  @Option(
    help: ArgumentHelp(
      "With --grid: write NAME.json and the table of README.md there.", valueName: "dir"),
    completion: .directory)
  var publish: String?

  @Option(
    help: ArgumentHelp(
      "With --grid: train this many runs at a time; one for each core by default.", valueName: "n"))
  var processes: Int?

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ThreadOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    _ = try test
    if let grid, !(2...100).contains(grid) {
      throw ValidationError("--grid must be from 2 to 100, is \(grid)")
    }
    if let processes, !(1...256).contains(processes) {
      throw ValidationError("--processes must be from 1 to 256, is \(processes)")
    }
    for (name, path) in [("--svg", svg), ("--publish", publish)] where path?.isEmpty == true {
      throw ValidationError("\(name) must not be empty")
    }
    if grid == nil, publish != nil || processes != nil {
      throw ValidationError("--publish and --processes are about the runs of --grid: say how many")
    }
  }

  private var test: RangeTest {
    get throws {
      do throws(OptionError) {
        return try RangeTest(from: from, to: to, steps: steps)
      } catch {
        throw ValidationError("--\(error.key) \(error.message)")
      }
    }
  }

  func run() throws {
    computing.begin()
    var source = try experiment.source()
    options.apply(to: &source)
    plugins.apply(to: &source)
    let picture = try svg.map { try OutputFile($0) }
    let procedures = plugins.procedures(answers)
    let training = try procedures.training(for: RunRequest(source, results: archive.results))
    CrashNote.install()
    let report = try RangeRun(test, of: training)
      .report(seeds: seeds.seeds(from: training.experiment.seed))
    let view = RangeView(report)
    if !output.json { Console.print(view.text(on: Console.output)) }
    try picture?.write(view.chart.svg)
    let regret = try grid.map { count in
      try GridRun(
        count: count, results: archive.results, keeping: keeping.value(trust),
        processes: processes, threads: computing.threads
      ).regret(of: source, report, by: procedures, madeBy: trust.ledger)
    }
    if let regret {
      if !output.json { Console.print("\n" + GridRun.text(of: regret, on: Console.output)) }
      try publish.map { try RateStudyPublication(folder: $0).publish(regret) }
    }
    if output.json { try Console.print(json: RangeDocument(report, regret)) }
    if report.minimum == nil { throw Failure.NegativeVerdict() }
  }
}
