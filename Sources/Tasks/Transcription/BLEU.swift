import TensorCore

/// BLEU of hypotheses, each with one reference: the geometric mean of the shares of their n-grams, of
/// orders 1 to 4, that the references have, and a penalty for brevity (K. Papineni et al., ACL 2002).
///
/// Counts are summed over the corpus. It is what sacreBLEU 2.6.0 computes (M. Post, WMT 2018), with
/// exponential smoothing (B. Chen and C. Cherry, WMT 2014, method 3). An order without any n-gram makes it
/// 0: three perfect sentences of three words score 0.
public struct BLEU: Hashable, Sendable {
  /// What is a word.
  public enum Tokenizer: String, Hashable, Sendable, CaseIterable {
    /// NIST's, which parts words from signs.
    case mteval13a = "13a"
    /// What stands between blanks.
    case none
  }

  public static let order = 4

  public let tokenizer: Tokenizer
  /// Of each order from 1, how many n-grams of the hypotheses their references have.
  public let matches: [Int]
  /// Of each order from 1, how many n-grams the hypotheses have.
  public let totals: [Int]
  /// The words of all hypotheses.
  public let hypothesisLength: Int
  /// The words of all references.
  public let referenceLength: Int
  /// The 4-grams of all references.
  public let referenceFourGrams: Int

  /// - Precondition: there are as many hypotheses as references.
  public init(
    of hypotheses: [String], references: [String], tokenizer: Tokenizer = .mteval13a
  ) {
    precondition(hypotheses.count == references.count, "each hypothesis has one reference")
    var matches = [Int](repeating: 0, count: Self.order)
    var totals = matches
    var (hypothesisLength, referenceLength, fourGrams) = (0, 0, 0)
    for (hypothesis, reference) in zip(hypotheses, references) {
      let (words, expected) = (tokenizer.words(of: hypothesis), tokenizer.words(of: reference))
      hypothesisLength += words.count
      referenceLength += expected.count
      fourGrams += NGrams.count(in: expected.count, order: Self.order)
      for order in 1...Self.order {
        matches[order - 1] += NGrams.matches(of: words, in: expected, order: order)
        totals[order - 1] += NGrams.count(in: words.count, order: order)
      }
    }
    self.tokenizer = tokenizer
    self.matches = matches
    self.totals = totals
    self.hypothesisLength = hypothesisLength
    self.referenceLength = referenceLength
    referenceFourGrams = fourGrams
  }

  /// 1, or less where the hypotheses are shorter than the references.
  public var brevityPenalty: Double {
    if hypothesisLength >= referenceLength { return 1 }
    if hypothesisLength == 0 { return 0 }
    return Elementary.exp(1 - Double(referenceLength) / Double(hypothesisLength))
  }

  /// Of each order from 1, the share of right n-grams in per cent; that of an order without matches is
  /// smoothed to 1/2, the next such to 1/4 … of one match.
  public var precisions: [Double] {
    var precisions = [Double](repeating: 0, count: Self.order)
    guard matches.contains(where: { $0 > 0 }) else { return precisions }
    var smoothing = 1.0
    for index in precisions.indices where totals[index] > 0 {
      if matches[index] > 0 {
        precisions[index] = 100 * Double(matches[index]) / Double(totals[index])
      } else {
        smoothing *= 2
        precisions[index] = 100 / (smoothing * Double(totals[index]))
      }
    }
    return precisions
  }

  /// From 0 to 100.
  public var score: Double {
    let precisions = precisions
    guard precisions.allSatisfy({ $0 > 0 }) else { return 0 }
    let logarithms = precisions.reduce(0) { $0 + Elementary.log($1) }
    return brevityPenalty * Elementary.exp(logarithms / Double(Self.order))
  }

  /// Whether references have as many 4-grams as a score needs to say something.
  static func isMeaningful(for references: [String], tokenizer: Tokenizer = .mteval13a) -> Bool {
    var fourGrams = 0
    return references.contains { reference in
      fourGrams += NGrams.count(in: tokenizer.words(of: reference).count, order: order)
      return fourGrams >= NGrams.fewestMeaningful
    }
  }

  /// Why the score says little, where it does.
  public var lack: String? {
    guard referenceFourGrams < NGrams.fewestMeaningful else { return nil }
    return
      "BLEU says little below \(NGrams.fewestMeaningful) runs of four words in the references, which have "
      + "\(referenceFourGrams)"
  }

  /// The score; `nil` where it says little.
  public var meaningfulScore: Double? { lack == nil ? score : nil }

  /// How it is computed, as sacreBLEU writes it.
  public var signature: String { Self.signature(tokenizer) }

  public static func signature(_ tokenizer: Tokenizer = .mteval13a) -> String {
    "nrefs:1|case:mixed|eff:no|tok:\(tokenizer.rawValue)|smooth:exp|version:2.6.0"
  }
}

extension BLEU.Tokenizer {
  func words(of text: String) -> [[Unicode.Scalar]] {
    switch self {
    case .mteval13a: Tokenizer13a.words(of: text)
    case .none: text.unicodeScalars.splitAtBlanks
    }
  }
}
