import Tricks

/// What comes next in some lines of text, whose tokens so far are known to it.
package protocol NextTokens {
  /// The number of different tokens.
  var vocabulary: Int { get }

  /// Log-probabilities of the tokens behind each line, [lines, vocabulary], one line after another.
  ///
  /// - Parameters:
  ///   - last: each line's last token; of a line that has none the end.
  ///   - parents: which of the lines asked about before each line continues; at first the examples.
  func logProbabilities(after last: [Int], continuing parents: [Int]) -> [Float]
}

/// Follows the likeliest lines of each example until none that goes on can win.
///
/// In every round each unfinished line goes on with every token; of these and the finished ones the best
/// stay. Lines are compared by the sum of their tokens' log-probabilities, as a length penalty has it
/// divided. Equally good ones go by the place of the line that they continue, then by token number. The
/// end counts in a line's length.
package struct BeamSearch {
  package let options: DecodingOptions
  /// The greatest length, with the end.
  package let limit: Int
  package let end: Int

  package init(options: DecodingOptions, limit: Int, end: Int) {
    (self.options, self.limit, self.end) = (options, limit, end)
  }

  /// A line: its tokens, among them the end if it has one.
  package struct Hypothesis: Hashable {
    package var tokens: [Int] = []
    package var isFinished = false
    /// Of the tokens' log-probabilities.
    package var sum = 0.0
    /// Its place among the lines that were asked about last.
    fileprivate var line = 0
  }

  /// The best line of each example.
  package func callAsFunction(_ next: some NextTokens, examples: Int) -> [Hypothesis] {
    var beams = (0..<examples).map { [Hypothesis(line: $0)] }
    var best = [Hypothesis?](repeating: nil, count: examples)
    var isDone = [Bool](repeating: limit < 1, count: examples)
    for _ in 0..<max(limit, 0) {
      let asked = beams.indices.flatMap { example in
        isDone[example]
          ? []
          : beams[example].indices.filter { !beams[example][$0].isFinished }
            .map { (example: example, place: $0) }
      }
      if asked.isEmpty { break }
      let lines = asked.map { beams[$0.example][$0.place] }
      let values = next.logProbabilities(
        after: lines.map { $0.tokens.last ?? end }, continuing: lines.map(\.line))
      var start = 0
      while start < asked.count {
        let example = asked[start].example
        var stop = start
        while stop < asked.count && asked[stop].example == example { stop += 1 }
        advance(&beams[example], lines: start..<stop, values, vocabulary: next.vocabulary)
        for line in beams[example] where line.isFinished {
          if best[example].map({ final(line) > final($0) }) ?? true { best[example] = line }
        }
        isDone[example] = !canImprove(beams[example], on: best[example])
        start = stop
      }
    }
    return beams.indices.map { best[$0] ?? bestUnfinished(of: beams[$0]) }
  }

  /// One round of an example.
  ///
  /// - Parameter lines: where the log-probabilities of its unfinished lines stand, in their order.
  private func advance(
    _ beam: inout [Hypothesis], lines: Range<Int>, _ values: [Float], vocabulary: Int
  ) {
    var chosen = Best<(place: Int, token: Int?, sum: Double)>(options.beam)
    var line = lines.lowerBound
    for (place, hypothesis) in beam.enumerated() {
      if hypothesis.isFinished {
        chosen.offer(
          (place, nil, hypothesis.sum),
          rank(sum: hypothesis.sum, length: hypothesis.tokens.count))
        continue
      }
      let divisor = searchDivisor(length: hypothesis.tokens.count + 1)
      for token in 0..<vocabulary {
        let sum = hypothesis.sum + Double(values[line * vocabulary + token])
        chosen.offer((place, token, sum), sum / divisor)
      }
      line += 1
    }
    let unfinished = beam.indices.filter { !beam[$0].isFinished }
    var lineOf = [Int](repeating: 0, count: beam.count)
    for (offset, place) in unfinished.enumerated() { lineOf[place] = lines.lowerBound + offset }
    beam = chosen.elements.map { choice in
      guard let token = choice.token else { return beam[choice.place] }
      return Hypothesis(
        tokens: beam[choice.place].tokens + [token], isFinished: token == end, sum: choice.sum,
        line: lineOf[choice.place])
    }
  }

  /// What lines are compared by during the search.
  private func rank(sum: Double, length: Int) -> Double { sum / searchDivisor(length: length) }

  private func searchDivisor(length: Int) -> Double {
    guard let penalty = options.lengthPenalty, penalty.place == .search else { return 1 }
    return penalty.divisor(length: length)
  }

  /// What finished lines are compared by at the end.
  private func final(_ line: Hypothesis) -> Double {
    line.sum / (options.lengthPenalty?.divisor(length: line.tokens.count) ?? 1)
  }

  /// Whether a line that goes on may still be better than the best that is finished: at most by losing
  /// nothing more while it grows to the greatest length, where its sum is divided by most.
  private func canImprove(_ beam: [Hypothesis], on best: Hypothesis?) -> Bool {
    let going = beam.filter { !$0.isFinished }
    guard let best, !going.isEmpty else { return !going.isEmpty }
    let divisor = options.lengthPenalty?.divisor(length: limit) ?? 1
    return going.contains { $0.sum / divisor > final(best) }
  }

  private func bestUnfinished(of beam: [Hypothesis]) -> Hypothesis {
    var best: Hypothesis?
    for line in beam where best.map({ final(line) > final($0) }) ?? true { best = line }
    return best ?? Hypothesis()
  }
}

/// Takes the likeliest token at each place.
package struct GreedySearch {
  package let limit: Int
  package let end: Int

  package init(limit: Int, end: Int) { (self.limit, self.end) = (limit, end) }

  /// The tokens of each example, among them the end where one was reached.
  package func callAsFunction(_ next: some NextTokens, examples: Int) -> [[Int]] {
    var tokens = [[Int]](repeating: [], count: examples)
    var going = Array(0..<examples)
    var parents = going
    for _ in 0..<max(limit, 0) {
      if going.isEmpty { break }
      let values = next.logProbabilities(
        after: going.map { tokens[$0].last ?? end }, continuing: parents)
      var rest: [Int] = []
      parents = []
      for (line, example) in going.enumerated() {
        let row = values[line * next.vocabulary..<(line + 1) * next.vocabulary]
        var token = row.startIndex
        // The first of equals; NaN is never greater.
        for place in row.indices where row[place] > row[token] || row[token].isNaN { token = place }
        tokens[example].append(token - row.startIndex)
        if token - row.startIndex == end { continue }
        rest.append(example)
        parents.append(line)
      }
      going = rest
    }
    return tokens
  }
}

/// The greatest of what is offered, in order; of equals those offered first.
private struct Best<Element> {
  private let limit: Int
  private(set) var elements: [Element] = []
  private var ranks: [Double] = []

  init(_ limit: Int) { self.limit = max(limit, 1) }

  mutating func offer(_ element: @autoclosure () -> Element, _ rank: Double) {
    if let last = ranks.last, ranks.count == limit, !(rank > last) { return }
    // NaN comes last.
    let place = ranks.lastIndex { $0 >= rank || rank.isNaN }.map { $0 + 1 } ?? 0
    if ranks.count == limit {
      ranks.removeLast()
      elements.removeLast()
    }
    ranks.insert(rank, at: min(place, ranks.count))
    elements.insert(element(), at: min(place, elements.count))
  }
}
