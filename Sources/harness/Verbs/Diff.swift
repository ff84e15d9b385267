import Ablations
import Archive
import ArgumentParser
import Reports

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what differs between two runs, or two ablations, causes apart from effects.",
    discussion: """
      Causes are what the runs were given: options, tricks, seed, source, data, environment. Effects \
      are what they came to: metrics, the first step and tensor that differ, weights, predictions. \
      What is not as it was archived is told first. Of two ablations it is told what differs in their \
      plans, in what their arms' runs follow from, in which runs, and in what those come to. The exit \
      code is 1 if the results differ.

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
    switch (try archive.store.bundle(named: left), try archive.store.bundle(named: right)) {
    case (.run(let left), .run(let right)):
      let difference = BundleDifference(left, right)
      try show(difference, sameResults: difference.sameResults) {
        DifferenceView(difference).text(on: Console.output)
      }
    case (.ablation(let left), .ablation(let right)):
      let difference = try AblationDifference(left, right)
      try show(difference, sameResults: difference.sameResults) {
        AblationDifferenceView(difference).text(on: Console.output)
      }
    case (.ablation(let ablation), .run(let run)), (.run(let run), .ablation(let ablation)):
      throw ValidationError(
        "\(ablation.name) is an ablation and \(run.name) a run: name two of one kind")
    }
  }

  private func show(
    _ difference: some Encodable, sameResults: Bool, as text: () -> StyledText
  ) throws {
    if output.json {
      try Console.print(json: difference)
    } else {
      Console.print(text())
    }
    if !sameResults { throw Failure.NegativeVerdict() }
  }
}
