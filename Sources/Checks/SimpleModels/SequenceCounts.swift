/// How often each token of targets follows each other: what is known of targets without their sources.
struct SequenceCounts: Sendable {
  /// [classes, classes], logarithms of smoothed shares of what follows a token.
  private let following: Tensor
  private let prior: Tensor
  private let classes: Int

  init(_ examples: Examples, classes: Int) {
    self.classes = classes
    prior = Frequencies(examples.targetLabels, classes: classes).logarithms
    var counts = [Float](repeating: 0, count: classes * classes)
    for sequence in examples.tokenSequences(Examples.target) ?? [] {
      for (before, token) in Self.steps(sequence) {
        guard (0..<classes).contains(before), (0..<classes).contains(token) else { continue }
        counts[before * classes + token] += 1
      }
    }
    // What is usual counts as one example more of each token.
    let smoothed = Tensor(counts, shape: [classes, classes])
      .combined(.add, eachRowWith: prior.map(.exp))
    following = smoothed.combined(.divide, eachColumnWith: smoothed.sumOverColumns()).map(.log)
  }

  /// [1, rows, classes]: the same at each place.
  func usual(_ examples: Examples) -> Tensor {
    let rows = examples.targetLabels.count
    return Tensor.zeros([1, rows, classes]).combined(.add, eachRowWith: prior)
  }

  /// [1, rows, classes]: what follows the token before.
  func following(_ examples: Examples) -> Tensor {
    let before = (examples.tokenSequences(Examples.target) ?? []).flatMap { sequence in
      Self.steps(sequence).map { min(max($0.before, 0), classes - 1) }
    }
    return following.gatheringRows(before).reshaped(to: [1, before.count, classes])
  }

  /// Each token with the one before it; before the first stands an end.
  private static func steps(_ sequence: ArraySlice<Int>) -> [(before: Int, token: Int)] {
    Array(zip([SymbolTable.end] + sequence, sequence)).map { (before: $0, token: $1) }
  }
}
