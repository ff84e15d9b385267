import Tricks

extension Transcription {
  /// The most frequent target; and the target of the training source that the fewest edits make of the one
  /// asked about, the first of equals.
  public func plainModels(learntFrom training: Examples) -> [PlainModel]? {
    let targets = training.sequences(Examples.target).tokens
    let sources = training.sequences(Examples.input).tokens
    guard let usual = Self.mostFrequent(of: targets) else { return nil }
    return [
      PlainModel(name: "always the same answer") { examples in
        Self.rows(Array(repeating: usual, count: examples.count))
      },
      PlainModel(name: "nearest neighbour") { examples in
        Self.rows(
          examples.sequences(Examples.input).tokens.map { targets[Self.nearest($0, sources)] })
      },
    ]
  }

  /// The place of the sequence that the fewest edits make of another.
  private static func nearest(_ source: [Int], _ known: [[Int]]) -> Int {
    var best = (place: 0, distance: Int.max)
    for (place, other) in known.enumerated() {
      // Lengths alone may tell that it is no nearer.
      if abs(other.count - source.count) >= best.distance { continue }
      let distance = EditDistance.between(other, source)
      if distance < best.distance { best = (place, distance) }
    }
    return best.place
  }

  /// The sequence that comes most often; of equals the first in the order of their tokens.
  private static func mostFrequent(of sequences: [[Int]]) -> [Int]? {
    var counts: [[Int]: Int] = [:]
    for sequence in sequences { counts[sequence, default: 0] += 1 }
    return counts.max { one, other in
      one.value == other.value
        ? other.key.lexicographicallyPrecedes(one.key) : one.value < other.value
    }?.key
  }

  /// Predictions: each sequence filled up with ends, [n, width].
  ///
  /// - Parameter width: the greatest length if left out.
  static func rows(_ sequences: [[Int]], width: Int? = nil) -> Tensor {
    let width = width ?? sequences.map(\.count).max() ?? 0
    return Tensor(
      sequences.flatMap { line in
        (0..<width).map { Float($0 < line.count ? line[$0] : SymbolTable.end) }
      }, shape: [sequences.count, width])
  }
}
