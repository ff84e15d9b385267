import Foundation
import Tasks
import Testing

@Suite("BLEU and chrF")
struct SequenceScoreTests {
  private struct Corpus: Decodable {
    let name: String
    let hypotheses: [String]
    let references: [String]
    let scores: [String: Score]
  }

  private struct Score: Decodable {
    let score: Double
    let signature: String
    let counts: [Int]?
    let totals: [Int]?
    let precisions: [Double]?
    let penalty: Double?
    let lengths: [Int]?
  }

  private func corpora() throws -> [Corpus] {
    struct Document: Decodable { let corpora: [Corpus] }
    return try JSONDecoder().decode(Document.self, from: TranscriptionFixture.data()).corpora
  }

  /// Sums may be taken in another order, and logarithms be rounded otherwise.
  private func expectEqual(_ one: Double, _ other: Double, _ name: String) {
    #expect(abs(one - other) <= 1e-11 * max(abs(other), 1), "\(name): \(one), expected \(other)")
  }

  @Test("BLEU is sacreBLEU's", arguments: BLEU.Tokenizer.allCases)
  func bleu(tokenizer: BLEU.Tokenizer) throws {
    let corpora = try corpora()
    #expect(corpora.count == 63)
    for corpus in corpora {
      let expected = try #require(corpus.scores["bleu-\(tokenizer.rawValue)"])
      let bleu = BLEU(
        of: corpus.hypotheses, references: corpus.references, tokenizer: tokenizer)
      #expect(bleu.matches == expected.counts && bleu.totals == expected.totals, "\(corpus.name)")
      #expect([bleu.hypothesisLength, bleu.referenceLength] == expected.lengths, "\(corpus.name)")
      for (one, other) in zip(bleu.precisions, try #require(expected.precisions)) {
        expectEqual(one, other, corpus.name)
      }
      expectEqual(bleu.brevityPenalty, try #require(expected.penalty), corpus.name)
      expectEqual(bleu.score, expected.score, corpus.name)
      #expect(bleu.signature == expected.signature)
    }
  }

  @Test("chrF and chrF++ are sacreBLEU's", arguments: [0, 2])
  func chrF(wordOrder: Int) throws {
    for corpus in try corpora() {
      let expected = try #require(corpus.scores[wordOrder == 0 ? "chrf" : "chrf++"])
      let score = ChrF(
        of: corpus.hypotheses, references: corpus.references, wordOrder: wordOrder)
      expectEqual(score.score, expected.score, corpus.name)
      #expect(score.signature == expected.signature)
    }
  }

  @Test("Nothing, and too little text, are told from a score that means something")
  func lack() {
    let words = "a b c d"
    let few = BLEU(of: [words], references: [words])
    expectEqual(few.score, 100, words)
    #expect(few.meaningfulScore == nil)
    #expect(
      few.lack == "BLEU says little below 200 runs of four words in the references, which have 1")
    let short = [String](repeating: "a b c", count: 1_000)
    #expect(BLEU(of: short, references: short).meaningfulScore == nil)
    for (count, isEnough) in [(199, false), (200, true)] {
      let texts = [String](repeating: words, count: count)
      #expect((BLEU(of: texts, references: texts).meaningfulScore != nil) == isEnough)
      let characters = [String](repeating: "abcdef", count: count)
      #expect((ChrF(of: characters, references: characters).meaningfulScore == 100) == isEnough)
      // What the hypotheses hold does not matter.
      let empty = [String](repeating: "", count: count)
      #expect((BLEU(of: empty, references: texts).meaningfulScore == 0) == isEnough)
    }
    #expect(BLEU(of: [], references: []).score == 0 && ChrF(of: [], references: []).score == 0)
    #expect(ChrF(of: [], references: []).lack != nil)
  }
}
