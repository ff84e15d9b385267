import Errors

/// Pairs of symbols that are one symbol, in the order in which they were learnt.
///
/// R. Sennrich, B. Haddow and A. Birch, *Neural machine translation of rare words with subword units* (ACL
/// 2016), algorithm 1: words are characters and a symbol that ends a word; the pair that comes most often
/// within words becomes a symbol, again and again. Here the end of a word is a space, which no word has,
/// so that symbols join to the text. Of pairs that come equally often the first in the order of the left
/// and then of the right symbol's scalars is taken.
struct BytePairMerges: Hashable, Sendable {
  /// What ends a word.
  static let wordEnd: ExactName = " "

  struct Pair: Hashable, Sendable {
    let left: ExactName
    let right: ExactName

    var joined: ExactName { ExactName(bytes: left.bytes + right.bytes) }

    static func < (one: Pair, other: Pair) -> Bool {
      one.left == other.left ? one.right < other.right : one.left < other.left
    }
  }

  private let pairs: [Pair]
  /// When each pair is merged, ascending: one that comes anew in another way may be learnt again.
  private let ranks: [Pair: [Int]]

  /// What the pairs become.
  var symbols: Set<ExactName> { Set(pairs.map(\.joined)) }

  /// Learns merges.
  ///
  /// - Parameters:
  ///   - known: the characters that may be merged.
  ///   - limit: how many merges there are at most.
  ///   - minimumCount: how often a pair must come to be merged.
  init(of texts: [String], known: Set<ExactName>, limit: Int, minimumCount: Int) {
    var statistics = PairStatistics(of: texts, known: known)
    var pairs: [Pair] = []
    while pairs.count < limit, let pair = statistics.mostFrequent(atLeast: minimumCount) {
      statistics.merge(pair)
      pairs.append(pair)
    }
    self.pairs = pairs
    ranks = Dictionary(grouping: pairs.indices) { pairs[$0] }
  }

  /// The symbols of a word and its end: its characters, merged in the order that was learnt.
  func symbols(of word: ExactName) -> [ExactName] {
    var symbols = Self.characters(of: word)
    var last = -1
    while let rank = zip(symbols, symbols.dropFirst())
      .compactMap({ ranks[Pair(left: $0, right: $1)]?.first { $0 > last } }).min()
    {
      symbols = symbols.merging(pairs[rank])
      last = rank
    }
    return symbols
  }

  /// The scalars of a word, and its end.
  static func characters(of word: ExactName) -> [ExactName] {
    word.text.unicodeScalars.map { ExactName(String($0)) } + [wordEnd]
  }
}

extension [ExactName] {
  /// Each occurrence of a pair, from the left, as one symbol.
  func merging(_ pair: BytePairMerges.Pair) -> [ExactName] {
    var merged: [ExactName] = []
    merged.reserveCapacity(count)
    var index = startIndex
    while index < endIndex {
      if index + 1 < endIndex, self[index] == pair.left, self[index + 1] == pair.right {
        merged.append(pair.joined)
        index += 2
      } else {
        merged.append(self[index])
        index += 1
      }
    }
    return merged
  }
}
