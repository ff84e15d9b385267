import Archive
import ArgumentParser
import Claims
import Reports
import Runs
import Screening
import Training
import TrainingRuns
import Tricks

struct TricksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tricks", abstract: "List the tricks, or show the card of one.",
    discussion: """
      A card says what the trick does, how to use it, its options, who claims what for it, what it \
      composes with, and what `harness claims` measured of it. --for ranks the tricks that apply to an \
      experiment by what was measured of them in similar settings; the rule is printed.

      Example: harness tricks mixup
      """)

  @Argument(help: "The id of a trick.", completion: .trick)
  var id: String?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Rank the tricks for this experiment by what published claims say of similar ones.",
      valueName: "experiment"), completion: .experiment)
  var experiment: String?

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let id, experiment != nil {
      throw ValidationError("--for ranks all tricks: leave out \(id), or --for")
    }
  }

  private struct Document: Encodable {
    let id: String
    let summary: String
    let slots: [String]
    let neutral: String?
    let source: String
    let claim: String
    let card: String
    let measured: [Measured]

    init(_ card: TrickCard) {
      id = card.id
      summary = card.summary
      slots = card.slots.map(\.rawValue)
      neutral = card.neutral
      source = card.source
      claim = card.claim
      self.card = card.readme
      measured = ClaimTable.published.rows(of: card.id).map(Measured.init)
    }
  }

  /// What the published table says of a claim about the trick.
  private struct Measured: Encodable {
    let id: String
    let claim: String
    let verdict: ClaimVerdict
    let survivesHolm: Bool
    let finding: MeasuredClaim.MeasureResult?
    let command: String

    init(_ row: MeasuredClaim) {
      id = row.id
      claim = row.claim
      verdict = row.verdict
      survivesHolm = row.survivesHolm
      finding = row.finding
      command = row.command
    }
  }

  func run() throws {
    try plugins.load()
    if let experiment { return try rank(for: experiment) }
    let cards = Registry.shared.tricks.map { $0.card }
    guard let id else {
      if output.json { return try Console.print(json: ["tricks": cards.map(Document.init)]) }
      return Console.print(list(cards))
    }
    let card = try Registry.shared.trick(named: id).card
    if output.json { return try Console.print(json: Document(card)) }
    Console.print(MarkdownRenderer.text(card.readme, on: Console.output))
    let rows = ClaimTable.published.rows(of: id)
    if !rows.isEmpty { Console.print("\n" + measured(rows)) }
  }

  /// Ranks the tricks that apply to an experiment.
  private func rank(for name: String) throws {
    var source = try ExperimentLibrary.find(name)
    plugins.apply(to: &source)
    let applicability = try Applicability(
      of: Registry.shared.tricks.map { TrickUse($0.card.id) }, in: source,
      reading: source.document(), results: BundleStore.defaultDirectory,
      by: TrainingProcedures(given: plugins.files))
    guard let training = applicability.baseline as? TrainingProcedure,
      let measure = training.measures.first
    else { return }
    let traits = ExperimentTraits(
      training.experiment,
      data: DataFacts(training.dataset, task: training.experiment.task))
    let view = RankingView(
      experiment: source.name, traits: traits,
      ranking: TrickRanking(applicability.accepted.map(\.id), for: traits, by: measure),
      applicability: applicability)
    if output.json { return try Console.print(json: view.document) }
    Console.print(view.text(on: Console.output))
  }

  /// What the published table says of the trick.
  private func measured(_ rows: [MeasuredClaim]) -> StyledText {
    let terminal = Console.output
    var facts = Table.facts
    for row in rows {
      facts.add(row.command, row.claim)
      if row.standing != .counted { facts.add("", "Stands under: \(row.standing.title)") }
      for note in row.notes { facts.add("", note) }
    }
    return [
      StyledText("Measured here", .bold),
      ClaimRows.table(rows, on: terminal).rendered(on: terminal, indent: 2),
      facts.rendered(on: terminal, indent: 2),
    ].joined(separator: "\n\n")
  }

  private func legend(_ claims: ClaimTable) -> StyledText {
    let verdicts = ClaimVerdict.allCases.filter { verdict in
      claims.rows.contains { $0.verdict == verdict }
    }
    if verdicts.isEmpty { return "" }
    let marks = verdicts.map { "\($0.mark) \($0.name)" }.joined(separator: ", ")
    return "\nmeasured: a mark for each published claim about it that was tested here: \(marks)"
  }

  /// The tricks by the slot that they edit first.
  private func list(_ cards: [TrickCard]) -> StyledText {
    let claims = ClaimTable.published
    let verdicts: [Table.Column] = claims.rows.isEmpty ? [] : [.init("measured")]
    let words: [Table.Column] = [.init("what it does")]
    var table = Table([.init("slot"), .init("trick")] + verdicts + words)
    for slot in SlotName.allCases {
      var name = slot.rawValue
      for card in cards where card.slots.first == slot {
        let marks = claims.rows(of: card.id).map(\.verdict.mark).joined()
        table.add(
          [.init(name, .dim), .init(card.id, .bold)] + verdicts.map { _ in .init(marks) }
            + [.init(card.summary)])
        name = ""
      }
    }
    return table.rendered(on: Console.output) + "\n\n`harness tricks ID` shows a card; "
      + "`harness ablate --trick ID` tests one" + legend(claims)
  }
}
