import ArgumentParser
import Runs

/// How many runs are trained at a time, and with how many threads, for verbs that make several.
struct ParallelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Train this many runs at a time; one for each core by default.", valueName: "n"))
  var processes: Int?

  @OptionGroup var computing: ThreadOptions

  func validate() throws {
    if let processes, !(1...256).contains(processes) {
      throw ValidationError("--processes must be from 1 to 256, is \(processes)")
    }
  }

  /// Makes the pool of threads, before anything is computed.
  func begin() { computing.begin() }

  /// What carries out so many runs.
  func executor(of runs: Int) -> LocalExecutor {
    LocalExecutor(Parallelism(runs: runs, processes: processes, threads: computing.threads))
  }
}
