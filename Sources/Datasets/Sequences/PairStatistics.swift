import Errors

/// How often which pairs come in the words of texts, as words are merged.
struct PairStatistics {
  /// The different words, and how often each comes.
  private var words: [[ExactName]] = []
  private var counts: [Int] = []
  private let known: Set<ExactName>
  /// The pairs that came so far, how often each comes now, and in which words it may be.
  private var pairs: [BytePairMerges.Pair] = []
  private var totals: [Int] = []
  private var holders: [Set<Int>] = []
  private var places: [BytePairMerges.Pair: Int] = [:]
  /// What merges made, which may be merged as well.
  private var made: Set<ExactName> = []

  init(of texts: [String], known: Set<ExactName>) {
    self.known = known
    var numbers: [ExactName: Int] = [:]
    for word in texts.lazy.flatMap(\.words) {
      if let number = numbers[word] {
        counts[number] += 1
      } else {
        numbers[word] = words.count
        words.append(BytePairMerges.characters(of: word))
        counts.append(1)
      }
    }
    for index in words.indices { count(index, sign: 1) }
  }

  /// Adds a word's pairs, or takes them away.
  private mutating func count(_ word: Int, sign: Int) {
    let symbols = words[word]
    for (left, right) in zip(symbols, symbols.dropFirst()) where isKnown(left) && isKnown(right) {
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
      if sign > 0 { holders[place].insert(word) }
    }
  }

  private func isKnown(_ symbol: ExactName) -> Bool {
    known.contains(symbol) || made.contains(symbol)
  }

  func mostFrequent(atLeast least: Int) -> BytePairMerges.Pair? {
    var best: Int?
    for place in pairs.indices where totals[place] >= least {
      guard let other = best else {
        best = place
        continue
      }
      if totals[place] > totals[other]
        || totals[place] == totals[other] && pairs[place] < pairs[other]
      {
        best = place
      }
    }
    return best.map { pairs[$0] }
  }

  mutating func merge(_ pair: BytePairMerges.Pair) {
    guard let place = places[pair] else { return }
    let affected = holders[place].sorted()
    made.insert(pair.joined)
    for word in affected {
      count(word, sign: -1)
      words[word] = words[word].merging(pair)
      count(word, sign: 1)
    }
    holders[place] = []
  }
}
