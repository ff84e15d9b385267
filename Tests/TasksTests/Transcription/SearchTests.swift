import Tasks
import Testing
import Tricks

/// Log-probabilities that follow from a line's tokens alone: of four tokens, of which 0 is the end.
private final class Toy: NextTokens {
  let vocabulary = 4
  private let seed: UInt64
  /// Makes values alike, so that there are ties.
  private let steps: Float?
  private let first: Int
  private var lines: [(example: Int, tokens: [Int])] = []

  /// - Parameter first: the number of the first example.
  init(seed: UInt64, steps: Float? = nil, first: Int = 0) {
    (self.seed, self.steps, self.first) = (seed, steps, first)
  }

  func logProbabilities(after last: [Int], continuing parents: [Int]) -> [Float] {
    lines =
      lines.isEmpty
      ? parents.map { ($0, []) }
      : zip(parents, last).map { (lines[$0].example, lines[$0].tokens + [$1]) }
    return lines.flatMap { row(example: $0.example + first, tokens: $0.tokens) }
  }

  func row(example: Int, tokens: [Int]) -> [Float] {
    let name = "\(example):" + tokens.map(String.init).joined(separator: ",")
    var logits = RandomStream(seed: seed, name: name).normal([1, vocabulary])
    if let steps {
      logits = Tensor(
        logits.scalars.map { ($0 * steps).rounded(.down) / steps }, shape: logits.shape)
    }
    return logits.logSoftmax().scalars
  }
}

@Suite("Searches for sequences") struct SearchTests {
  static let limit = 5

  private static func penalties() -> [LengthPenalty?] {
    [nil]
      + [0.5, 1, 2].flatMap { alpha in
        LengthPenalty.Form.allCases.flatMap { form in
          LengthPenalty.Place.allCases.map { LengthPenalty(alpha: alpha, form: form, place: $0) }
        }
      }
  }

  private static func options(_ beam: Int, _ penalty: LengthPenalty?) -> DecodingOptions {
    var options = DecodingOptions()
    options.beam = beam
    options.lengthPenalty = penalty
    return options
  }

  /// Every sequence with its end, and its score.
  private static func all(
    _ toy: Toy, example: Int, _ penalty: LengthPenalty?
  ) -> [(tokens: [Int], score: Double)] {
    var finished: [(tokens: [Int], score: Double)] = []
    func grow(_ tokens: [Int], _ sum: Double) {
      if tokens.count == limit { return }
      for (token, value) in toy.row(example: example, tokens: tokens).enumerated() {
        let (longer, total) = (tokens + [token], sum + Double(value))
        if token == 0 {
          finished.append((longer, total / (penalty?.divisor(length: longer.count) ?? 1)))
        } else {
          grow(longer, total)
        }
      }
    }
    grow([], 0)
    return finished
  }

  @Test("a beam that holds everything finds what looking at all sequences finds")
  func exhaustive() throws {
    for seed in UInt64(1)...20 {
      for penalty in Self.penalties() {
        let search = BeamSearch(options: Self.options(1024, penalty), limit: Self.limit, end: 0)
        let found = search(Toy(seed: seed), examples: 3)
        for example in 0..<3 {
          let all = Self.all(Toy(seed: seed), example: example, penalty)
          // Ends at each of five places: 1 + 3 + 9 + 27 + 81.
          #expect(all.count == 121)
          let best = try #require(all.max { $0.score < $1.score })
          #expect(
            found[example].tokens == best.tokens, "seed \(seed), \(String(describing: penalty))")
          #expect(found[example].isFinished)
        }
      }
    }
  }

  @Test("stopping early loses nothing: a narrow beam finds what it finds by going on to the end")
  func stopping() {
    for seed in UInt64(1)...40 {
      for penalty in Self.penalties() {
        for beam in [2, 3, 5] {
          let found = BeamSearch(options: Self.options(beam, penalty), limit: Self.limit, end: 0)(
            Toy(seed: seed), examples: 1)[0]
          let reference = Self.plainBeam(Toy(seed: seed), beam, penalty)
          #expect(
            found.tokens == reference, "seed \(seed), beam \(beam), \(String(describing: penalty))")
        }
      }
    }
  }

  /// The same by its definition, a round for every place, with whole lists sorted.
  private static func plainBeam(_ toy: Toy, _ beam: Int, _ penalty: LengthPenalty?) -> [Int] {
    typealias Line = (tokens: [Int], sum: Double)
    func score(_ line: Line, _ isUsed: Bool) -> Double {
      isUsed ? line.sum / (penalty?.divisor(length: line.tokens.count) ?? 1) : line.sum
    }
    var lines: [Line] = [([], 0)]
    var best: Line?
    for _ in 0..<limit {
      var next: [Line] = []
      for line in lines {
        if line.tokens.last == 0 {
          next.append(line)
          continue
        }
        for (token, value) in toy.row(example: 0, tokens: line.tokens).enumerated() {
          next.append((line.tokens + [token], line.sum + Double(value)))
        }
      }
      let ranked = next.enumerated().sorted { one, other in
        let (a, b) = (
          score(one.element, penalty?.place == .search),
          score(other.element, penalty?.place == .search)
        )
        return a == b ? one.offset < other.offset : a > b
      }
      lines = ranked.prefix(beam).map(\.element)
      for line in lines where line.tokens.last == 0 {
        if best.map({ score(line, true) > score($0, true) }) ?? true { best = line }
      }
    }
    return best?.tokens ?? lines.max { score($0, true) < score($1, true) }?.tokens ?? []
  }

  @Test("a beam of one is greedy, whatever the length penalty, with ties and without")
  func greedy() {
    for seed in UInt64(1)...60 {
      for steps: Float? in [nil, 1] {
        let greedy = GreedySearch(limit: Self.limit, end: 0)(
          Toy(seed: seed, steps: steps), examples: 4)
        for penalty in Self.penalties() {
          let beam = BeamSearch(options: Self.options(1, penalty), limit: Self.limit, end: 0)(
            Toy(seed: seed, steps: steps), examples: 4)
          #expect(beam.map(\.tokens) == greedy)
        }
      }
    }
  }

  @Test("examples are searched for together as each is alone")
  func together() {
    for beam in [2, 4] {
      let search = BeamSearch(
        options: Self.options(beam, LengthPenalty(alpha: 1)), limit: Self.limit, end: 0)
      let together = search(Toy(seed: 9), examples: 6).map(\.tokens)
      let alone = (0..<6).map { search(Toy(seed: 9, first: $0), examples: 1)[0].tokens }
      #expect(together == alone)
    }
  }

  @Test("of equally likely tokens the first is taken")
  func ties() {
    struct Uniform: NextTokens {
      let vocabulary = 4
      func logProbabilities(after last: [Int], continuing parents: [Int]) -> [Float] {
        Array(repeating: -1.25, count: 4 * last.count)
      }
    }
    #expect(GreedySearch(limit: 5, end: 2)(Uniform(), examples: 1) == [[0, 0, 0, 0, 0]])
    // The end comes third of equals: a beam of three takes it, and nothing longer is likelier.
    let search = BeamSearch(options: Self.options(3, nil), limit: 5, end: 2)
    #expect(search(Uniform(), examples: 1)[0].tokens == [2])
  }

  @Test("without an end the best line is given as far as it came")
  func unfinished() {
    struct Endless: NextTokens {
      let vocabulary = 3
      func logProbabilities(after last: [Int], continuing parents: [Int]) -> [Float] {
        last.flatMap { _ in [-.infinity, -0.5, -2] }
      }
    }
    let search = BeamSearch(options: Self.options(2, nil), limit: 4, end: 0)
    let line = search(Endless(), examples: 2)[1]
    #expect(line.tokens == [1, 1, 1, 1] && !line.isFinished)
    #expect(
      BeamSearch(options: Self.options(2, nil), limit: 0, end: 0)(Endless(), examples: 1)[0].tokens
        == [])
  }
}
