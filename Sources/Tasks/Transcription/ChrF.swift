/// chrF of hypotheses, each with one reference: the F-score, in which recall counts twice as much as
/// precision, of their character n-grams of orders 1 to 6 (M. Popović, WMT 2015).
///
/// Counts are summed over the corpus and blanks are no characters. It is what sacreBLEU 2.6.0 computes
/// (M. Post, WMT 2018); chrF++ (M. Popović, WMT 2017) also takes the words, alone and in pairs.
public struct ChrF: Hashable, Sendable {
  public static let characterOrder = 6
  /// β: how many times as much recall counts as precision.
  public static let beta = 2.0

  /// Up to which order words are taken: 0, or 2 for chrF++.
  public let wordOrder: Int
  /// Of each order of characters from 1, then of words: how many n-grams the hypotheses have, where their
  /// references have any of that order.
  public let hypothesisCounts: [Int]
  /// How many the references have.
  public let referenceCounts: [Int]
  /// How many of the hypotheses' their references have.
  public let matches: [Int]

  /// - Precondition: there are as many hypotheses as references.
  public init(of hypotheses: [String], references: [String], wordOrder: Int = 0) {
    precondition(hypotheses.count == references.count, "each hypothesis has one reference")
    self.wordOrder = wordOrder
    var counts = Counts(orders: Self.characterOrder + wordOrder)
    for (hypothesis, reference) in zip(hypotheses, references) {
      let (text, expected) = (hypothesis.unicodeScalars, reference.unicodeScalars)
      let characters = Array(text.filter { !$0.isBlank })
      let other = Array(expected.filter { !$0.isBlank })
      for order in 1...Self.characterOrder {
        counts.add(characters, other, order: order, at: order - 1)
      }
      if wordOrder == 0 { continue }
      let (words, otherWords) = (Self.words(of: text), Self.words(of: expected))
      for order in 1...wordOrder {
        counts.add(words, otherWords, order: order, at: Self.characterOrder + order - 1)
      }
    }
    hypothesisCounts = counts.hypotheses
    referenceCounts = counts.references
    matches = counts.matches
  }

  private struct Counts {
    var hypotheses: [Int]
    var references: [Int]
    var matches: [Int]

    init(orders: Int) {
      hypotheses = [Int](repeating: 0, count: orders)
      references = hypotheses
      matches = hypotheses
    }

    mutating func add<Symbol: Hashable>(
      _ hypothesis: [Symbol], _ reference: [Symbol], order: Int, at index: Int
    ) {
      let expected = NGrams.count(in: reference.count, order: order)
      references[index] += expected
      if expected > 0 { hypotheses[index] += NGrams.count(in: hypothesis.count, order: order) }
      matches[index] += NGrams.matches(of: hypothesis, in: reference, order: order)
    }
  }

  /// From 0 to 100: of the mean precision and the mean recall over the orders that both sides have.
  public var score: Double {
    let orders = matches.indices.filter { hypothesisCounts[$0] > 0 && referenceCounts[$0] > 0 }
    guard !orders.isEmpty else { return 0 }
    func mean(_ counts: [Int]) -> Double {
      orders.reduce(0) { $0 + Double(matches[$1]) / Double(counts[$1]) } / Double(orders.count)
    }
    let (precision, recall) = (mean(hypothesisCounts), mean(referenceCounts))
    guard precision + recall > 0 else { return 0 }
    let factor = Self.beta * Self.beta
    return 100 * ((1 + factor) * precision * recall / (factor * precision + recall))
  }

  /// Why the score says little, where it does.
  public var lack: String? {
    let longest = referenceCounts[Self.characterOrder - 1]
    guard longest < NGrams.fewestMeaningful else { return nil }
    return
      "chrF says little below \(NGrams.fewestMeaningful) runs of six characters in the references, "
      + "which have \(longest)"
  }

  /// The score; `nil` where it says little.
  public var meaningfulScore: Double? { lack == nil ? score : nil }

  /// How it is computed, as sacreBLEU writes it.
  public var signature: String { Self.signature(wordOrder: wordOrder) }

  public static func signature(wordOrder: Int = 0) -> String {
    "nrefs:1|case:mixed|eff:yes|nc:\(characterOrder)|nw:\(wordOrder)|space:no|version:2.6.0"
  }

  /// Words, parted from one sign of ASCII at their end or else at their beginning.
  private static func words(of text: String.UnicodeScalarView) -> [[Unicode.Scalar]] {
    text.splitAtBlanks.flatMap { word -> [[Unicode.Scalar]] in
      guard word.count > 1 else { return [word] }
      if isSign(word[word.count - 1]) { return [Array(word.dropLast()), [word[word.count - 1]]] }
      return isSign(word[0]) ? [[word[0]], Array(word.dropFirst())] : [word]
    }
  }

  private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }
}
