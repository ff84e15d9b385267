import Archive
import ArgumentParser

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Say what differs between two runs, causes apart from effects.",
    discussion: """
      Causes are what the runs were given: options, tricks, seed, source, data, environment. Effects \
      are what they came to: metrics, the first step and tensor that differ, weights, predictions. \
      What is not as it was archived is told first. The exit code is 1 if the results differ.

      Example: harness diff latest 3f9ac2
      """)

  @Argument(
    help: "A bundle: path, beginning of its name or digest, or 'latest'.", completion: .bundle)
  var left: String

  @Argument(help: "The bundle to compare it with.", completion: .bundle)
  var right: String

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let left = try archive.store.find(left)
    let right = try archive.store.find(right)
    let difference = BundleDifference(left, right)
    if output.json {
      try Console.print(json: difference)
    } else {
      Console.print(DifferenceView(difference).text(on: Console.output))
    }
    if !difference.sameResults { throw Failure.NegativeVerdict() }
  }
}
