import ArgumentParser
import Reports
import Runs
import Training
import TrainingRuns

struct ExperimentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiments", abstract: "List the experiments to start from, or print one.",
    discussion: """
      To make your own, print one into a file and change it.

      Example: harness experiments digits > mine.toml && harness check mine.toml
      """)

  @Argument(help: "The name of an experiment.", completion: .experiment)
  var name: String?

  @OptionGroup var output: OutputOptions

  private struct Document: Encodable {
    let name: String
    let summary: String
    let dataset: String
    let text: String
  }

  func run() throws {
    if let name {
      let source = try ExperimentLibrary.find(name)
      if output.json { return try Console.print(json: document(source)) }
      return Console.print(StyledText(lines: source.text))
    }
    let documents = try ExperimentLibrary.names.map { try document(ExperimentLibrary.find($0)) }
    if output.json { return try Console.print(json: ["experiments": documents]) }
    var table = Table([.init("experiment"), .init("data set"), .init("what it is")])
    for document in documents {
      table.add([
        .init(document.name, .bold), .init(document.dataset), .init(document.summary),
      ])
    }
    Console.print(table.rendered(on: Console.output))
  }

  private func document(_ source: ExperimentSource) throws -> Document {
    let experiment = try source.decoded()
    return Document(
      name: source.name, summary: experiment.summary, dataset: experiment.data.dataset,
      text: source.text)
  }
}
