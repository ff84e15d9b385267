import Errors

/// How often which pairs come in the words of texts, as words are merged.
struct PairStatistics {
  /// What symbols are called, those that merges made among them.
  private(set) var names = SymbolNames()
  /// The different words as numbers of symbols, and how often each comes.
  private var words: [[Int]] = []
  private var counts: [Int] = []
  /// Whether a symbol, by its number, may be merged.
  private var isKnown: [Bool] = []
  /// The pairs that came so far, how often each comes now, and in which words it may be.
  private var pairs: [BytePairMerges.Pair] = []
  private var totals: [Int] = []
  private var holders: [[Int]] = []
  private var places: [BytePairMerges.Pair: Int] = [:]

  init(of texts: [String], known: Set<ExactName>) {
    var numbers: [ExactName: Int] = [:]
    for word in texts.lazy.flatMap(\.words) {
      if let number = numbers[word] {
        counts[number] += 1
      } else {
        numbers[word] = words.count
        words.append(BytePairMerges.characters(of: word).map { names.intern($0) })
        counts.append(1)
      }
    }
    isKnown = (0..<names.count).map { known.contains(names[$0]) }
    for index in words.indices { count(index, sign: 1) }
  }

  /// Adds a word's pairs, or takes them away.
  private mutating func count(_ word: Int, sign: Int) {
    let symbols = words[word]
    for (left, right) in zip(symbols, symbols.dropFirst()) where isKnown[left] && isKnown[right] {
      let pair = BytePairMerges.Pair(left: left, right: right)
      let place: Int
      if let found = places[pair] {
        place = found
      } else {
        place = pairs.count
        places[pair] = place
        pairs.append(pair)
        totals.append(0)
        holders.append([])
      }
      totals[place] += sign * counts[word]
      if sign > 0, holders[place].last != word { holders[place].append(word) }
    }
  }

  /// The pair that comes most often; of several the first in the order of their names.
  func mostFrequent(atLeast least: Int) -> BytePairMerges.Pair? {
    var best: Int?
    for place in pairs.indices where totals[place] >= least {
      guard let other = best else {
        best = place
        continue
      }
      if totals[place] > totals[other]
        || totals[place] == totals[other] && isBefore(pairs[place], pairs[other])
      {
        best = place
      }
    }
    return best.map { pairs[$0] }
  }

  private func isBefore(_ one: BytePairMerges.Pair, _ other: BytePairMerges.Pair) -> Bool {
    one.left == other.left
      ? names[one.right] < names[other.right] : names[one.left] < names[other.left]
  }

  /// Makes one symbol of a pair wherever it comes.
  ///
  /// - Returns: the symbol's number.
  mutating func merge(_ pair: BytePairMerges.Pair) -> Int {
    let joined = names.intern(ExactName(bytes: names[pair.left].bytes + names[pair.right].bytes))
    if joined == isKnown.count { isKnown.append(true) }
    isKnown[joined] = true
    guard let place = places[pair] else { return joined }
    let affected = Set(holders[place]).sorted()
    for word in affected {
      count(word, sign: -1)
      words[word] = words[word].merging(pair, into: joined)
      count(word, sign: 1)
    }
    holders[place] = []
    return joined
  }
}
