/// Runs of so many symbols that follow one another.
enum NGrams {
  /// How many there are in a sequence of so many symbols.
  static func count(in length: Int, order: Int) -> Int { max(length - order + 1, 0) }

  /// How many of a sequence occur in another, each at most as often as there.
  static func matches<Symbol: Hashable>(
    of sequence: [Symbol], in reference: [Symbol], order: Int
  ) -> Int {
    var left: [ArraySlice<Symbol>: Int] = [:]
    for start in 0..<count(in: reference.count, order: order) {
      left[reference[start..<start + order], default: 0] += 1
    }
    var matches = 0
    for start in 0..<count(in: sequence.count, order: order) {
      let run = sequence[start..<start + order]
      guard let rest = left[run], rest > 0 else { continue }
      left[run] = rest - 1
      matches += 1
    }
    return matches
  }

  /// A score over fewer of them in the references than this says little of what was scored.
  static let fewestMeaningful = 200
}
