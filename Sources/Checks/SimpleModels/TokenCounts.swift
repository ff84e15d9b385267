/// How often each class goes with each symbol.
struct TokenCounts: Sendable {
  /// [symbols, classes], logarithms of smoothed shares among the classes of a symbol.
  private let following: Tensor
  /// [symbols, classes], logarithms of smoothed shares among the symbols of a class.
  private let occurring: Tensor
  private let prior: Tensor
  private let symbols: Int
  private let classes: Int

  /// - Parameter examples: windows of symbols, of one class each or with a class at each place.
  init(_ examples: Examples, symbols: Int, classes: Int) {
    self.symbols = symbols
    self.classes = classes
    let labels = examples.labels
    let inputs = examples.inputs.scalars
    let repeats = max(inputs.count / max(labels.count, 1), 1)
    var counts = [Float](repeating: 0, count: symbols * classes)
    for (place, symbol) in inputs.enumerated() where symbol >= 0 {
      let label = labels[min(place / repeats, labels.count - 1)]
      counts[min(Int(symbol), symbols - 1) * classes + label] += 1
    }
    let frequencies = Frequencies(labels, classes: classes)
    prior = frequencies.logarithms
    let shares = frequencies.shares.map(Float.init)
    let table = Tensor(counts, shape: [symbols, classes])
    // A class's own frequency counts as one example of each symbol.
    let smoothed = table.combined(.add, eachRowWith: Tensor(shares, shape: [classes])) + 1e-4
    following = smoothed.combined(.divide, eachColumnWith: smoothed.sumOverColumns()).map(.log)
    let raised = table + 0.5
    occurring = raised.combined(.divide, eachRowWith: raised.sumOverRows()).map(.log)
  }

  /// [n, places, classes]: what follows each symbol.
  func following(_ examples: Examples) -> Tensor {
    following.gatheringRows(tokens(examples))
      .reshaped(to: Shape([examples.count, examples.places, classes]))
  }

  /// [n, classes]: the class that makes a window's symbols likeliest, whatever their order.
  func naiveBayes(_ examples: Examples) -> Tensor {
    let rows = occurring.gatheringRows(tokens(examples))
    let width = rows.shape[0] / max(examples.count, 1)
    return rows.reshaped(to: [examples.count, width, classes]).sum(over: [1])
      .combined(.add, eachRowWith: prior)
  }

  private func tokens(_ examples: Examples) -> [Int] {
    examples.inputs.scalars.map { min(max(Int($0), 0), symbols - 1) }
  }
}
