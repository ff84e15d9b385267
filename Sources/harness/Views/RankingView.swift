import Claims
import Reports
import Runs
import Screening
import Statistics
import Tricks

/// What `tricks --for` says: the tricks that apply, ranked by claims about similar settings.
struct RankingView {
  let experiment: String
  let traits: ExperimentTraits
  let ranking: TrickRanking
  let applicability: Applicability

  struct Document: Encodable {
    struct Row: Encodable {
      let trick: String
      let record: TrickRanking.Record
      let claims: [Claim]
    }

    struct Claim: Encodable {
      let id: String
      let record: TrickRanking.Record
      let shared: [ExperimentTraits.Trait]
      let options: String
      let finding: MeasuredClaim.MeasureResult
      let command: String
    }

    struct Refusal: Encodable {
      let trick: String
      let reason: String
    }

    let experiment: String
    let measure: String
    let traits: ExperimentTraits
    let rule: String
    let table: TrickRanking.Source
    let ranking: [Row]
    let refused: [Refusal]
  }

  var document: Document {
    Document(
      experiment: experiment, measure: ranking.measure.description, traits: traits,
      rule: ranking.rule, table: ranking.table,
      ranking: ranking.entries.map { entry in
        Document.Row(
          trick: entry.trick, record: entry.record,
          claims: entry.evidence.map {
            Document.Claim(
              id: $0.claim.id, record: $0.record, shared: $0.shared, options: $0.claim.options,
              finding: $0.finding, command: $0.claim.command)
          })
      },
      refused: applicability.refused.map {
        Document.Refusal(trick: $0.trick.description, reason: $0.reason)
      })
  }

  func text(on terminal: Terminal) -> StyledText {
    let room = terminal.width.map { min($0, 100) }
    let title = "Tricks for \(experiment): \(described)"
    var parts = [
      StyledText(title, .bold).wrapped(to: room).joined(separator: "\n"),
      table.rendered(on: terminal),
      StyledText(ranking.table.sentence(here: Program.contract)).wrapped(to: room)
        .joined(separator: "\n"),
      StyledText(ranking.rule).wrapped(to: room).joined(separator: "\n"),
    ]
    if !applicability.refused.isEmpty {
      var facts = Table.facts
      for refusal in applicability.refused {
        facts.add(refusal.trick.description, RankingView.reason(refusal))
      }
      parts.append(
        [StyledText("Do not apply here", .bold), facts.rendered(on: terminal, indent: 2)]
          .joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  /// A trick that does not apply says its own name first, which stands beside it already.
  static func reason(_ refusal: Applicability.Refusal) -> String {
    let name = "\(refusal.trick.id) does not apply: "
    return refusal.reason.hasPrefix(name)
      ? String(refusal.reason.dropFirst(name.count)) : refusal.reason
  }

  /// What is compared of the experiment.
  private var described: String {
    [
      traits.task, traits.input.map { "\($0.rawValue) inputs" },
      "\(traits.network.rawValue) network",
      traits.examples.map { Text.count($0, "training example") },
      Text.count(traits.epochs, "epoch"), traits.optimiser.rawValue,
      traits.tricks.isEmpty ? "no tricks" : "with " + traits.tricks.joined(separator: " and "),
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// The claims of the most similar settings, a line each.
  private var table: Table {
    var table = Table([
      .init("trick"), .init("measured there"), .init("difference", .right),
      .init("95% interval", .right), .init("claim"), .init("alike", .right), .init("in"),
    ])
    for entry in ranking.entries {
      guard !entry.evidence.isEmpty else {
        table.add([.init(entry.trick, .bold), .init(entry.record.name, .dim)])
        continue
      }
      var name = entry.trick
      for evidence in entry.nearest {
        let numbers = evidence.finding.numbers
        let style: Style =
          switch evidence.record {
          case .improved: .green
          case .worsened: .red
          default: .none
          }
        table.add([
          .init(name, .bold), .init(evidence.record.name, style), .init(numbers.difference),
          .init(numbers.interval), .init(evidence.claim.id),
          .init("\(evidence.shared.count) of \(ExperimentTraits.Trait.allCases.count)"),
          .init(evidence.shared.map(\.rawValue).joined(separator: ", ")),
        ])
        name = ""
      }
    }
    return table
  }
}
