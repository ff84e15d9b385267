import ArgumentParser
import Configuration
import Datasets
import Reports

struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets", abstract: "List the data sets that experiments can name.",
    discussion: """
      An experiment names one of these, or the TOML file of your own data.

      Example: harness datasets
      """)

  @Argument(help: "The name of a data set, to see it alone.", completion: .dataset)
  var name: String?

  @OptionGroup var output: OutputOptions

  private struct Document: Encodable {
    let name: String
    let summary: String
    let licence: String
    let source: String
    /// Where what the data hold does not tell.
    let task: String?
    let classes: [String]
    let inputShape: [Int]
    let train: Int
    let test: Int
    let files: [DataFile]

    private enum CodingKeys: String, CodingKey {
      case name, summary, licence, source, task, classes, train, test, files
      case inputShape = "input_shape"
    }

    init(_ card: DatasetCard) {
      name = card.name
      summary = card.summary
      licence = card.licence
      source = card.source
      task = card.task
      classes = card.classNames
      inputShape = card.inputShape
      train = card.trainCount
      test = card.testCount
      files = card.files
    }
  }

  func run() throws {
    var cards = DatasetCatalogue.cards
    if let name { cards = [try card(name)] }
    if output.json { return try Console.print(json: ["datasets": cards.map(Document.init)]) }
    var table = Table([
      .init("data set"), .init("train", .right), .init("test", .right), .init("input"),
      .init("classes", .right), .init("licence"), .init("what it is"),
    ])
    for card in cards {
      table.add([
        .init(card.name, .bold), .init(Format.count(card.trainCount)),
        .init(Format.count(card.testCount)),
        .init(input(card)), .init(card.classNames.isEmpty ? "" : String(card.classNames.count)),
        .init(card.licence), .init(card.summary),
      ])
    }
    Console.print(table.rendered(on: Console.output))
  }

  private func input(_ card: DatasetCard) -> String {
    let shape = card.inputShape.map(String.init).joined(separator: "x")
    return card.task == Dataset.transcription ? "up to \(shape)" : shape
  }

  private func card(_ name: String) throws -> DatasetCard {
    if let card = DatasetCatalogue.card(name) { return card }
    throw MissingInput(
      message: "there is no data set '\(name)'",
      hint: KeyNames.hint(for: name, among: DatasetCatalogue.names, kind: "data set"))
  }
}
