import ArgumentParser
import Jobs
import Reports
import Training
import Tricks

struct TricksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tricks", abstract: "List the tricks, or show the card of one.",
    discussion: """
      A card says what the trick does, how to use it, its options, who claims what for it, and what \
      it composes with.

      Example: harness tricks mixup
      """)

  @Argument(help: "The id of a trick.")
  var id: String?

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var common: CommonOptions

  private struct Document: Encodable {
    let id: String
    let summary: String
    let slots: [String]
    let neutral: String?
    let source: String
    let claim: String
    let card: String

    init(_ card: TrickCard) {
      id = card.id
      summary = card.summary
      slots = card.slots.map(\.rawValue)
      neutral = card.neutral
      source = card.source
      claim = card.claim
      self.card = card.readme
    }
  }

  func run() throws {
    try common.begin()
    try plugins.load()
    let cards = Registry.shared.tricks.map { $0.card }
    guard let id else {
      if common.json { return try Console.print(json: cards.map(Document.init)) }
      return Console.print(list(cards))
    }
    let card = try Registry.shared.trick(named: id).card
    if common.json { return try Console.print(json: Document(card)) }
    Console.print(MarkdownRenderer.text(card.readme, on: Console.output))
  }

  /// The tricks by the slot that they edit first.
  private func list(_ cards: [TrickCard]) -> String {
    var table = Table([.init("slot"), .init("trick"), .init("what it does")])
    for slot in SlotName.allCases {
      var name = slot.rawValue
      for card in cards where card.slots.first == slot {
        table.add([.init(name, .dim), .init(card.id, .bold), .init(card.summary)])
        name = ""
      }
    }
    return table.rendered(on: Console.output) + "\n\n`harness tricks ID` shows a card; "
      + "`harness ablate --trick ID` tests one"
  }
}
