import Claims
import Foundation
import Reports
import Runs
import RunsSupport
import Statistics
import Testing

@Suite("A claim's verdict follows from its differences")
struct ClaimVerdictTests {
  private func verdict(
    _ differences: [Double], _ direction: Claim.Direction, _ measure: Measure = .testAccuracy
  ) -> ClaimVerdict {
    ClaimVerdict(
      Assessment(differences: differences, metric: measure.metric), claimed: direction)
  }

  /// Seven differences of one sign: p = 2/2⁷.
  private let up = [0.01, 0.02, 0.03, 0.01, 0.02, 0.04, 0.05]
  private var down: [Double] { up.map { -$0 } }

  @Test("Significant differences confirm or contradict by their sign, whichever way is better")
  func significant() {
    for measure in [Measure.testAccuracy, .testLoss] {
      #expect(verdict(up, .raises, measure) == .confirmed)
      #expect(verdict(up, .lowers, measure) == .contradicted)
      #expect(verdict(down, .raises, measure) == .contradicted)
      #expect(verdict(down, .lowers, measure) == .confirmed)
    }
  }

  @Test("Differences that chance could have made are not detected, and so is none at all")
  func notDetected() {
    let mixed = [0.01, -0.02, 0.03, -0.01, 0.02, -0.04, 0.05]
    for direction in Claim.Direction.allCases {
      #expect(verdict(mixed, direction) == .notDetected)
      #expect(verdict(Array(repeating: 0, count: 7), direction) == .notDetected)
    }
  }

  @Test("A measure is kept where the mean is shown to be within the margin")
  func kept() {
    func verdict(_ differences: [Double], within margin: Double) -> ClaimVerdict {
      ClaimVerdict(
        Assessment(differences: differences, metric: .accuracy()), claimed: .keeps,
        equivalence: differences.allSatisfy(\.isFinite)
          ? EquivalenceTest(differences, margin: margin) : nil)
    }
    for differences in [up, down] {
      #expect(verdict(differences, within: 0.06) == .confirmed)
      #expect(verdict(differences, within: 0.03) == .notDetected)
      #expect(verdict(differences, within: 0.005) == .contradicted)
    }
    let wide = [0.1, -0.2, 0.3, -0.1, 0.2, -0.4, 0.5]
    #expect(verdict(wide, within: 0.03) == .notDetected)
    #expect(verdict(Array(repeating: 0, count: 7), within: 0.001) == .confirmed)
    #expect(verdict(Array(up.prefix(5)), within: 0.06) == .undecided)
    #expect(verdict(up + [.nan], within: 0.06) == .failed)
  }

  @Test("Below six pairs there is no verdict, and none with a run that failed")
  func none() {
    #expect(verdict(Array(up.prefix(5)), .raises) == .undecided)
    #expect(verdict(Array(up.prefix(6)), .raises) == .confirmed)
    #expect(verdict(up + [.nan], .raises) == .failed)
  }
}

@Suite("The table of claims corrects, keeps and compares its rows")
struct ClaimTableTests {
  /// A row as it stands in a file.
  private func row(
    _ id: String, _ differences: [Double], trick: String? = "scaled-rate", margin: Double? = nil,
    published: String = "error 2 -> 1 %", isTuned: Bool = true, unhealthy: [String]? = nil,
    history: [String]? = nil, beyond: MeasuredClaim.BeyondExamples? = nil, asked: [Int]? = nil,
    digest: (Int) -> String = { "d\($0)" }
  ) throws -> MeasuredClaim {
    struct Written: Encodable {
      struct Finding: Encodable {
        let measure: Measure
        let differences: [Double]
        let comparison: PairedComparison
      }
      struct Run: Encodable {
        let arm, digest: String
        let seed: Int
        let values: [String: Double]
      }
      let id, claim, source, published, regime, options, experiment, contract, harness: String
      let trick: String?
      let direction: Claim.Direction
      let margin: Double?
      let measure: Measure
      let set, with, change: [String]
      let seeds: [Int]
      let verdict: ClaimVerdict
      let findings: [Finding]
      let runs: [Run]
      let tuning: ClaimTuning?
      let untuned: String?
      let unhealthy: [String]?
      let history: [String]?
      let beyond: MeasuredClaim.BeyondExamples?
      let askedSeeds: [Int]?
    }
    func side(_ rate: String) -> ClaimTuning.Side {
      .init(chosen: ["optimiser.rate=\(rate)"], score: 0.5, failed: 1, atEdge: [])
    }
    let seeds = Array(1...differences.count)
    let assessment = Assessment(differences: differences, metric: .accuracy())
    let written = Written(
      id: id, claim: "It | helps", source: "S", published: published, regime: "R",
      options: "factor=2",
      experiment: "digits", contract: "bits-1", harness: "0", trick: trick,
      direction: margin == nil ? .raises : .keeps, margin: margin,
      measure: .testAccuracy, set: [], with: [], change: [], seeds: seeds,
      verdict: ClaimVerdict(
        assessment, claimed: margin == nil ? .raises : .keeps,
        equivalence: margin.map { EquivalenceTest(differences, margin: $0) }),
      findings: [
        .init(
          measure: .testAccuracy, differences: differences,
          comparison: try PairedComparison(differences: differences))
      ],
      runs: seeds.flatMap { seed in
        [
          .init(arm: "baseline", digest: "base\(seed)", seed: seed, values: [:]),
          .init(arm: "tested", digest: digest(seed), seed: seed, values: [:]),
        ]
      },
      tuning: isTuned
        ? ClaimTuning(
          space: "optimiser.rate=0.01..1", budget: 8, seeds: [1_000_001],
          measure: "validation/accuracy", baseline: side("0.1"), tested: side("0.2")) : nil,
      untuned: isTuned ? nil : "it is about this rate", unhealthy: unhealthy, history: history,
      beyond: beyond, askedSeeds: asked)
    return try JSONDecoder().decode(MeasuredClaim.self, from: JSONEncoder().encode(written))
  }

  /// n differences of one sign, so that p = 2/2ⁿ.
  private func agreeing(_ count: Int) -> [Double] { (1...count).map { Double($0) / 100 } }

  @Test("Holm's correction is over all claims of a standing")
  func holm() throws {
    // p = 1/32 and 1/64: the smaller is doubled; the larger, which comes second, is not.
    let two = ClaimTable([try row("a", agreeing(6)), try row("b", agreeing(7))])
    let corrected: [Double] = two.rows.compactMap(\.corrected?.holm)
    #expect(corrected == [0.03125, 0.03125])
    #expect(two.rows.map(\.survivesHolm) == [true, true])
    let four = ClaimTable(
      try ["a", "b", "c"].map { try row($0, agreeing(6)) } + [try row("d", agreeing(9))])
    #expect(four.rows.map(\.survivesHolm) == [false, false, false, true])
    #expect(four.rows.map(\.survivesFalseDiscovery) == [true, true, true, true])
    // What is not counted makes nothing harder for what is.
    let apart = ClaimTable(
      try ["a", "b", "c"].map { try row($0, agreeing(6), published: " ") }
        + [try row("d", agreeing(6))])
    #expect(apart.rows.map(\.survivesHolm) == [false, false, false, true])
  }

  @Test("A row counts if its source has a figure, its sides were tuned and its runs learn")
  func standing() throws {
    let rows = [
      try row("a", agreeing(6)), try row("b", agreeing(6), published: ""),
      try row("c", agreeing(6), isTuned: false),
      try row("d", agreeing(6), unhealthy: ["baseline, seed 3: no better than guessing"]),
      try row("e", agreeing(9)),
    ]
    #expect(rows.map(\.standing) == [.counted, .said, .untuned, .unhealthy, .counted])
    let text = ClaimMarkdown(ClaimTable(rows), registry: ScaledRate.registry).headline
    #expect(
      text.hasPrefix(
        "**Of 2 claims with a published figure, about 1 trick, 2 confirmed and 0 contradicted after "
          + "correction for their number (Holm).** Each by itself: 2 confirmed."), "\(text)")
    #expect(text.contains("1 under \u{201C}Said, without a figure\u{201D}"))
    let page = ClaimMarkdown(ClaimTable(rows), registry: ScaledRate.registry).document
    for title in [
      "# Claims with a published figure", "# Said, without a figure",
      "# At a stated setting, not tuned", "# Runs that do not learn: no answer",
    ] {
      #expect(page.contains(title + "\n"))
    }
    #expect(page.contains("Not tuned: it is about this rate."))
    #expect(page.contains("baseline, seed 3: no better than guessing"))
  }

  @Test("A row tells how its settings came to be")
  func notes() throws {
    let row = try row("a", agreeing(6), history: ["2026-11: rate 0.05 to 0.1"])
    #expect(
      row.notes == [
        "Tuned over optimiser.rate=0.01..1, 8 settings a side on seeds 1000001 by "
          + "validation/accuracy: baseline optimiser.rate=0.1, 1 diverged, tested optimiser.rate=0.2, "
          + "1 diverged.", "History: 2026-11: rate 0.05 to 0.1.",
      ])
  }

  @Test("A difference that these test examples alone show is marked and counted as such")
  func beyond() throws {
    func beyond(_ lower: Double, holds: Bool) -> MeasuredClaim.BeyondExamples {
      .init(
        examples: 1797, interval: ConfidenceInterval(lower: lower, upper: 0.03, level: 0.95),
        holds: holds)
    }
    let rows = [
      try row("a", agreeing(8), beyond: beyond(-0.001, holds: false)),
      try row("b", agreeing(8), beyond: beyond(0.002, holds: true)),
      // Nothing that was not detected is shown for anything.
      try row("c", [0.01, -0.01, 0.02, -0.02, 0.01, -0.01], beyond: beyond(-0.02, holds: false)),
    ]
    #expect(rows.map(\.isForTheseExamplesOnly) == [true, false, false])
    let note = try #require(rows[0].notes.first { $0.contains("test examples") })
    #expect(note.contains("1797 test examples the 95 % interval is -0.10 to +3.00"), "\(note)")
    #expect(!rows[2].notes.contains { $0.contains("test examples") })
    let document = ClaimMarkdown(ClaimTable(rows)).document
    #expect(document.contains("(Holm), 1 of them on these test examples only (†).**"))
    #expect(document.components(separatedBy: "**confirmed** †").count == 2)
  }

  @Test("Where no row counts, it is said, and nothing is added up")
  func none() throws {
    let rows = [try row("a", agreeing(8), isTuned: false)]
    let document = ClaimMarkdown(ClaimTable(rows)).document
    #expect(document.contains("**No claim with a published figure counts here.** Not counted: 1"))
    #expect(!document.contains("Of 0 claims"))
  }

  @Test("A file gives back the rows, and a new row changes no other line of it")
  func files() throws {
    let one = ClaimTable([try row("a", agreeing(6)), try row("c", agreeing(7))])
    let two = one.updated(with: [try row("b", agreeing(8))])
    #expect(two.rows.map(\.id) == ["a", "b", "c"])
    #expect(
      try JSONDocument.value(ClaimTable.self, of: Data(two.json().utf8)) == two)
    func lines(_ table: ClaimTable) throws -> Set<Substring> {
      Set(try table.json().split(separator: "\n").map { $0.hasSuffix(",") ? $0.dropLast() : $0 })
    }
    #expect(try lines(one).isSubset(of: lines(two)))
    let numbered = ClaimTable(try ["b-1024", "b-64", "a"].map { try row($0, agreeing(6)) })
    #expect(numbered.rows.map(\.id) == ["a", "b-64", "b-1024"])
    let kept = two.updated(with: [try row("b", agreeing(6))], keeping: { $0 != "a" })
    #expect(kept.rows.map(\.id) == ["b", "c"])
    #expect(kept["b"]?.seeds.count == 6)
  }

  @Test("Every run's digest is compared with the published one of its arm and seed")
  func comparison() throws {
    let published = ClaimTable([try row("a", agreeing(6))])
    #expect(try published.compare(try row("a", agreeing(6))).isSame)
    let other = try published.compare(try row("a", agreeing(7)) { $0 == 3 ? "other" : "d\($0)" })
    #expect(!other.isSame)
    #expect(other.same == 11)
    #expect(other.unknown == 2)
    #expect(other.different.map(\.seed) == [3])
    #expect(other.different.map(\.arm) == [.tested])
    #expect(other.different.map(\.published) == ["d3"])
    #expect(!(try published.compare(try row("b", agreeing(6))).isSame))
    // A seed that only one has is said once.
    #expect(other.statements.filter { $0.key.hasSuffix("seed 7") }.map(\.key) == ["seeds.seed 7"])
  }

  @Test("What a row says of the same runs is compared too; what an older one does not say is not")
  func statements() throws {
    let published = ClaimTable([try row("a", agreeing(6))])
    var differences = agreeing(6)
    differences[2] = -0.5
    let other = try published.compare(try row("a", differences))
    #expect(other.hasSameRuns && !other.isSame)
    let keys = other.statements.map(\.key)
    for key in [
      "verdict", "findings.test/accuracy.differences.seed 3",
      "findings.test/accuracy.comparison.mean",
    ] {
      #expect(keys.contains(key), "\(keys)")
    }
    let beyond = MeasuredClaim.BeyondExamples(
      examples: 9, interval: ConfidenceInterval(lower: 0, upper: 1, level: 0.95), holds: true)
    let newer = try row("a", agreeing(6), beyond: beyond)
    #expect(try published.compare(newer).isSame)
    #expect(
      try ClaimTable([newer]).compare(try row("a", agreeing(6))).statements.map(\.key) == ["beyond"]
    )
    #expect(
      try published.compare(try row("a", agreeing(6), unhealthy: ["at chance"])).statements.map(
        \.key)
        == ["standing", "unhealthy"])
  }

  @Test("Over other seeds than the claim asks for nothing is in bold, and it is noted")
  func otherSeeds() throws {
    let rows = [
      try row("a", agreeing(9), asked: [1, 2, 3]),
      try row("b", agreeing(9), asked: Array(11...19)), try row("c", agreeing(9)),
    ]
    let table = ClaimTable(rows)
    #expect(table.rows.map(\.survivesHolm) == [false, false, true])
    #expect(table.rows.map(\.survivesFalseDiscovery) == [false, false, true])
    #expect(rows[0].notes[0] == "Seeds: with 9 seeds, where the claim asks 3.")
    #expect(
      rows[1].notes[0]
        == "Seeds: with the seeds 1, 2, 3, 4, 5, 6, 7, 8, 9, where the claim asks 11, 12, 13, 14, 15, 16, "
        + "17, 18, 19.")
    #expect(
      ClaimMarkdown(table).document.components(separatedBy: "**confirmed**").count == 3)
  }

  @Test("The Markdown groups rows by slot and shows which survive the correction")
  func markdown() throws {
    let table = ClaimTable([
      try row("rate/a", agreeing(6)), try row("rate/b", agreeing(9)),
      try row("size", agreeing(6).map { -$0 }, trick: nil),
    ])
    let text = ClaimMarkdown(table, registry: ScaledRate.registry).document
    let rate = try #require(text.range(of: "## rate\n"))
    let rest = try #require(text.range(of: "## set-up\n"))
    #expect(rate.lowerBound < rest.lowerBound)
    #expect(text.contains("It \\| helps (`rate/b`)"))
    #expect(text.contains("**confirmed**"))
    #expect(text.contains("**Of 3 claims with a published figure, about 1 trick, "))
    #expect(text.contains("Each by itself: 2 confirmed, 1 contradicted."))
    let headline = ClaimMarkdown(table, registry: ScaledRate.registry).headline
    #expect(headline.split(separator: "\n").count(where: { $0.hasPrefix("| `") }) == 3)
    // A long table must not stand in the way of who reads on.
    #expect(headline.contains("<details>") && headline.hasSuffix("\n\n</details>"))
    let one = ClaimMarkdown(ClaimTable([try row("a", agreeing(6))])).document
    #expect(one.contains("**Of 1 claim with a published figure, about 1 trick, 1 confirmed"))
    #expect(one.contains("1 of these stands."))
  }

  @Test("The Markdown shows what strangers write, and no tag or line of theirs")
  func hostile() throws {
    let table = ClaimTable([try row("a`|\n# b\u{1B}<i>", agreeing(6))])
    for text in [
      ClaimMarkdown(table, registry: ScaledRate.registry).document, ClaimMarkdown(table).headline,
    ] {
      #expect(text.contains(#"`a'\|\n# b\u{1b}<i>`"#), "\(text)")
      #expect(!text.unicodeScalars.contains("\u{1B}"))
      #expect(!text.split(separator: "\n").contains { $0.hasPrefix("# b") })
    }
  }

  @Test("A claim that a measure is kept stands with its margin, and by its own p value")
  func keeping() throws {
    let table = ClaimTable([
      try row("kept", agreeing(8), margin: 0.1), try row("raised", agreeing(8)),
    ])
    let kept = try #require(table["kept"])
    #expect(kept.verdict == .confirmed)
    #expect(kept.claimed == "keeps test accuracy within 10 points")
    #expect(kept.pairsText == "8/0/0")
    // All eight lie within the end that they are near: 1/2⁸, where the differences have 2/2⁸.
    let corrected: [Double] = table.rows.compactMap(\.corrected?.holm)
    #expect(corrected == [2.0 / 256, 2.0 / 256])
    let text = ClaimMarkdown(table, registry: ScaledRate.registry).document
    #expect(text.contains("two one-sided sign-flip tests"))
    let plain = ClaimMarkdown(ClaimTable([try row("raised", agreeing(8))])).document
    #expect(!plain.contains("one-sided"))
    #expect(try JSONDocument.value(ClaimTable.self, of: Data(table.json().utf8)) == table)
  }

  @Test("The program's own table of published claims can be read")
  func published() throws {
    // What was committed decides how many there are; that they are read at all is the point.
    let text = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../results/claims/claims.json").standardizedFileURL,
      encoding: .utf8)
    let table = try JSONDocument.value(ClaimTable.self, of: Data(text.utf8))
    #expect(!table.rows.isEmpty && ClaimTable.published == table)
    // It is written as it would be now.
    #expect(try table.json() == text)
  }
}
