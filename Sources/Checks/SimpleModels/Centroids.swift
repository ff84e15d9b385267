/// The mean point of each class.
struct Centroids: Sendable {
  /// [features, classes]
  private let points: Tensor
  /// Half of each squared distance from 0; infinite for a class without examples.
  private let halfSquares: Tensor

  /// - Parameter points: [n, features]
  init(_ points: Tensor, labels: [Int], classes: Int) {
    let counts = Frequencies(labels, classes: classes).counts
    let sums = product(Tensor.oneHot(labels, classes: classes).permuted([1, 0]), points)
    let means = sums.combined(
      .divide,
      eachColumnWith: Tensor(counts.map { Float(max($0, 1)) }, shape: [classes]))
    self.points = means.permuted([1, 0])
    let squares = (means * means).sumOverColumns().scalars
    halfSquares = Tensor(
      zip(squares, counts).map { $1 == 0 ? 1e30 : $0 / 2 }, shape: [classes])
  }

  /// Minus half the squared distances, up to a number that is the same for all classes: [n, classes].
  func logits(_ points: Tensor) -> Tensor {
    product(points, self.points).combined(.subtract, eachRowWith: halfSquares)
  }
}
