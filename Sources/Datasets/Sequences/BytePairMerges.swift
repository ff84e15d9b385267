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

  /// Two symbols by their numbers.
  struct Pair: Hashable, Sendable {
    let left: Int
    let right: Int
  }

  private let names: SymbolNames
  /// Each pair with what it becomes.
  private let pairs: [(pair: Pair, joined: Int)]
  /// When each pair is merged, ascending: one that comes anew in another way may be learnt again.
  private let ranks: [Pair: [Int]]

  /// What the pairs become.
  var symbols: Set<ExactName> { Set(pairs.map { names[$0.joined] }) }

  /// Learns merges.
  ///
  /// - Parameters:
  ///   - known: the characters that may be merged.
  ///   - limit: how many merges there are at most.
  ///   - minimumCount: how often a pair must come to be merged.
  init(of texts: [String], known: Set<ExactName>, limit: Int, minimumCount: Int) {
    var statistics = PairStatistics(of: texts, known: known)
    var pairs: [(pair: Pair, joined: Int)] = []
    while pairs.count < limit, let pair = statistics.mostFrequent(atLeast: minimumCount) {
      pairs.append((pair, statistics.merge(pair)))
    }
    self.pairs = pairs
    names = statistics.names
    ranks = Dictionary(grouping: pairs.indices) { pairs[$0].pair }
  }

  /// The symbols of a word and its end: its characters, merged in the order that was learnt.
  func symbols(of word: ExactName) -> [ExactName] {
    let characters = Self.characters(of: word)
    // What was never seen has no number and is in no pair: numbers below 0 stand for its places.
    var symbols = characters.indices.map { names.number(of: characters[$0]) ?? -1 - $0 }
    var last = -1
    while let rank = zip(symbols, symbols.dropFirst())
      .compactMap({ ranks[Pair(left: $0, right: $1)]?.first { $0 > last } }).min()
    {
      symbols = symbols.merging(pairs[rank].pair, into: pairs[rank].joined)
      last = rank
    }
    return symbols.map { $0 < 0 ? characters[-1 - $0] : names[$0] }
  }

  /// The scalars of a word, and its end.
  static func characters(of word: ExactName) -> [ExactName] {
    word.text.unicodeScalars.map { ExactName(String($0)) } + [wordEnd]
  }
}

extension BytePairMerges {
  static func == (one: BytePairMerges, other: BytePairMerges) -> Bool { one.learnt == other.learnt }

  func hash(into hasher: inout Hasher) { hasher.combine(learnt) }

  private var learnt: [[ExactName]] {
    pairs.map { [names[$0.pair.left], names[$0.pair.right]] }
  }
}

extension [Int] {
  /// Each occurrence of a pair, from the left, as one symbol.
  func merging(_ pair: BytePairMerges.Pair, into joined: Int) -> [Int] {
    var merged: [Int] = []
    merged.reserveCapacity(count)
    var index = startIndex
    while index < endIndex {
      if index + 1 < endIndex, self[index] == pair.left, self[index + 1] == pair.right {
        merged.append(joined)
        index += 2
      } else {
        merged.append(self[index])
        index += 1
      }
    }
    return merged
  }
}
