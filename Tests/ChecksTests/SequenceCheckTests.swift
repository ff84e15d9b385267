import BugZoo
import Checks
import Testing

extension CheckTests {
  /// Questions about pairs of sequences, over words whose letters are doubled.
  @Suite struct SequenceCheckTests {
    private func finding(_ check: any Check, _ specimen: Specimen) throws -> Finding {
      try #require(specimen.report([check]).findings.first)
    }

    private func pairs(_ words: some Sequence<String>) -> [Pairs.Pair] {
      words.map { (source: $0, target: Pairs.doubled($0)) }
    }

    @Test(arguments: [
      "sequences", "vocabularies", "lengths", "conflicts", "overlap", "drift", "tokens",
      "initial-loss", "loss", "batch-independence", "teacher-forcing", "single-examples", "modes",
      "gradient", "parameters", "seeds", "overfit", "baseline",
    ])
    func `What makes sense of sequences is asked of them`(id: String) throws {
      let check = try #require(CheckCatalogue.all.first { type(of: $0).id == id })
      let finding = try finding(check, .letters())
      #expect(finding.verdict == .pass, "\(finding.summary)")
    }

    @Test func `An untrained network costs the logarithm of the vocabulary per token`() throws {
      let finding = try finding(InitialLossCheck(), .letters())
      // Six letters, the end and the unknown symbol.
      #expect(finding.summary.contains("ln 8 is 2.079"))
    }

    @Test func `A batch that is fitted is decoded as well`() throws {
      let finding = try finding(OverfitCheck(), .letters())
      let decoded = finding.evidence.first { $0.name == "sequences decoded" }
      #expect(decoded?.value == .number(8), "\(finding.summary)")
    }

    @Test func `Two targets of a source cost one of them`() throws {
      let words = Pairs.words(120, name: "letters")
      let others = words.prefix(20).map { (source: $0, target: Pairs.reversed($0)) }
      var specimen = Specimen.pairs(
        try Pairs.dataset(train: pairs(words.prefix(100)) + others, test: pairs(words.suffix(20))))
      // Else one of two such pairs may be held back.
      specimen.experiment.data.validation = 0
      let finding = try finding(ConflictCheck(), specimen)
      #expect(finding.verdict == .warn)
      // 20 of 120 pairs are wrong at least.
      let share = finding.evidence.first { $0.name == "least share of wrong sequences" }
      #expect(share?.value == .number(20.0 / 120))
    }

    @Test func `Sources that chance makes equal are no leak`() throws {
      // All 36 words of two letters, drawn again and again.
      let short = Pairs.words(36, lengths: 2...2, name: "letters")
      let train = (0..<200).map { short[($0 * 7 + $0 / 36) % 36] }
      let test = (0..<50).map { short[($0 * 11) % 36] }
      let chance = Specimen.pairs(try Pairs.dataset(train: pairs(train), test: pairs(test)))
      #expect(try finding(OverlapCheck(), chance).verdict == .pass)

      let words = Pairs.words(250, lengths: 8...9, name: "letters")
      let leak = Specimen.pairs(
        try Pairs.dataset(
          train: pairs(words.prefix(200) + words.suffix(3)), test: pairs(words.suffix(50))))
      let found = try finding(OverlapCheck(), leak)
      #expect(found.verdict == .fail)
      #expect(found.summary.contains("3 of 50 test sources"))
    }
  }
}
