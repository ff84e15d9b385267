import ArgumentParser
import TensorCore

/// How many threads compute, for verbs that train or measure.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compute with this many threads. Their number never changes a result.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, is \(threads)")
    }
  }

  /// Makes the pool of so many, before anything is computed.
  func begin() {
    if let threads { ThreadPool.threads = threads }
  }
}
