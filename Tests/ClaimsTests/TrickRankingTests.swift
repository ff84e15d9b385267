import Claims
import Datasets
import Foundation
import Measurement
import Testing
import Training

@Suite("Tricks are ranked by what claims measured in similar settings")
struct TrickRankingTests {
  private func traits(_ more: String, data: DataFacts?) throws -> ExperimentTraits {
    ExperimentTraits(
      try Experiment.parse(
        toml: """
          [network]
          layers = [
            { kind = "flatten" }, { kind = "linear", units = 8 }, { kind = "linear", units = 10 },
          ]
          \(more)
          """, file: "it.toml"), data: data)
  }

  private var digits: DataFacts? { .published("optdigits") }

  @Test("Seven plain rules say what is alike")
  func rules() throws {
    let here = try traits("[training]\nepochs = 10", data: digits)
    #expect(here.network == .dense && here.examples == 3441 && here.task == "classification")
    #expect(here.shared(with: here) == ExperimentTraits.Trait.allCases)
    let longer = try traits("[training]\nepochs = 30", data: digits)
    #expect(longer.shared(with: here).contains(.epochs))
    let longest = try traits("[training]\nepochs = 31", data: digits)
    #expect(!longest.shared(with: here).contains(.epochs))
    #expect(!here.shared(with: longest).contains(.epochs))
    let few = try traits("[training]\nepochs = 10\n[data]\nsubset = 200", data: digits)
    #expect(few.shared(with: here) == [.task, .input, .network, .epochs, .optimiser, .tricks])
    let adam = try traits("[training]\nepochs = 10\n[optimiser]\nkind = \"adam\"", data: digits)
    #expect(!adam.shared(with: here).contains(.optimiser))
    // What is not known is like nothing, not even like itself.
    let unknown = try traits("[training]\nepochs = 10", data: nil)
    #expect(unknown.shared(with: unknown) == [.network, .epochs, .optimiser, .tricks])
    // A baseline is without the trick under test, and has the others.
    let augmented = try traits(
      "[training]\nepochs = 10\n[tricks.augment]\nshift = 1.0", data: digits)
    #expect(!augmented.shared(with: here).contains(.tricks))
    #expect(!augmented.shared(with: here, testing: "ema").contains(.tricks))
    #expect(augmented.shared(with: here, testing: "augment").contains(.tricks))
  }

  @Test("The family of a network is that of what is in it, inside of other layers too")
  func families() throws {
    func family(_ layers: String) throws -> ExperimentTraits.Family {
      let text = "[network]\nlayers = [\(layers)]"
      return ExperimentTraits(
        try Experiment.parse(toml: text, file: "it.toml"), data: nil
      ).network
    }
    #expect(try family(#"{ kind = "linear", units = 1 }"#) == .dense)
    let convolution = #"{ kind = "convolution", channels = 4, size = 3 }"#
    #expect(try family(convolution) == .convolutional)
    #expect(try family(#"{ kind = "residual", body = [\#(convolution)] }"#) == .convolutional)
    #expect(
      try family(#"{ kind = "lstm", units = 4 }, { kind = "linear", units = 1 }"#) == .recurrent)
    #expect(try family(#"{ kind = "attention" }, \#(convolution)"#) == .attention)
  }

  @Test("What is known of the claims' data is what their files hold", arguments: DataFacts.names)
  func facts(name: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../experiments/data").standardizedFileURL.path
    let dataset = try DatasetCatalogue.load(name, searching: [folder])
    let facts = try #require(DataFacts.published(name))
    #expect(facts.count == dataset.train.count)
    #expect(DataFacts(dataset)?.task == facts.task)
    #expect(dataset.inputKind == facts.input)
  }

  @Test("The settings of all published claims are known")
  func claims() {
    var settings = ClaimTraits()
    for row in ClaimTable.published.rows {
      let traits = settings.traits(of: row)
      #expect(traits?.task != nil, "\(row.id)")
    }
  }

  @Test(
    "First what improved the measure in the most similar settings; each finding is a claim's own")
  func order() throws {
    let tricks = Set(ClaimTable.published.rows.compactMap(\.trick)).sorted() + ["unheard-of"]
    let traits = try traits("[training]\nepochs = 20", data: digits)
    let ranking = TrickRanking(tricks, for: traits, by: Measure(.test, .accuracy("accuracy")))
    #expect(Set(ranking.entries.map(\.trick)) == Set(tricks))
    let order = TrickRanking.Record.allCases
    let places = ranking.entries.compactMap { order.firstIndex(of: $0.record) }
    #expect(places == places.sorted())
    for entry in ranking.entries {
      let counts = entry.evidence.map(\.shared.count)
      #expect(counts == counts.sorted(by: >))
      let records = Set(entry.nearest.map(\.record))
      #expect(
        entry.record
          == (records.isEmpty ? .untested : records.count == 1 ? records.first : .mixed))
      for evidence in entry.evidence {
        #expect(evidence.claim.trick == entry.trick)
        let interval = try #require(evidence.finding.comparison?.interval)
        if evidence.record == .improved { #expect(interval.lower > 0) }
        if evidence.record == .worsened { #expect(interval.upper < 0) }
      }
    }
    #expect(ranking.entries.first { $0.trick == "unheard-of" }?.record == .untested)
    #expect(ranking.rule.hasPrefix("Ordered by what claims measured of test accuracy"))
    #expect(ranking.rule.contains("neither is more than three times the other"))
  }

  @Test("Under which contract the table was measured, and whether sides were tuned, its rows say")
  func source() throws {
    func sentence(_ claims: Int, _ contracts: [String], tuned: Int) throws -> String {
      let text = #"{"claims": \#(claims), "contracts": \#(contracts), "tuned": \#(tuned)}"#
      return try JSONDecoder().decode(TrickRanking.Source.self, from: Data(text.utf8))
        .sentence(here: "bits-2")
    }
    #expect(
      try sentence(3, ["bits-1"], tuned: 0)
        == "Measured by 3 published claims, whose runs were made under the numerics contract bits-1, and "
        + "this program computes under bits-2, which gives other bits; in none of them a side was tuned, "
        + "so a difference may be that of another rate.")
    #expect(
      try sentence(3, ["bits-2"], tuned: 3)
        == "Measured by 3 published claims, whose runs were made under the numerics contract bits-2; in all "
        + "of them both sides were tuned.")
    #expect(try sentence(3, ["bits-1", "bits-2"], tuned: 1).contains("bits-1 or bits-2, and this"))
    #expect(try sentence(3, ["bits-2"], tuned: 1).contains("in 1 of them both sides were tuned"))
    let rows = ClaimTable.published.rows.filter { row in
      row.findings.contains { "\($0.measure)" == "test/accuracy" && $0.comparison?.mean != nil }
    }
    let ranking = TrickRanking(
      [], for: try traits("", data: digits), by: Measure(.test, .accuracy("accuracy")))
    #expect(ranking.table.claims == rows.count)
    #expect(ranking.table.contracts == Set(rows.map(\.contract)).sorted())
    #expect(ranking.table.tuned == rows.count { $0.tuning != nil })
  }
}
