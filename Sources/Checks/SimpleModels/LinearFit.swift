/// Ridge regression of targets on features, which tells classes apart by regressing on one-hot rows
/// (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 4.2).
///
/// Solved by a fixed number of steps of conjugate gradients, each output by itself.
struct LinearFit: Sendable {
  /// [features, outputs]
  private var weights: Tensor
  private let intercept: Tensor
  private let centre: Tensor

  /// - Parameters:
  ///   - points: [n, features], of variance about 1.
  ///   - targets: [n, outputs]
  ///   - penalty: on the squared weights, for each example.
  init(_ points: Tensor, targets: Tensor, penalty: Float = 0.01, steps: Int = 40) {
    let rows = Float(max(points.shape[0], 1))
    centre = points.sumOverRows() / rows
    intercept = targets.sumOverRows() / rows
    let x = points.combined(.subtract, eachRowWith: centre)
    let transposed = x.permuted([1, 0])
    let y = targets.combined(.subtract, eachRowWith: intercept)
    func normal(_ v: Tensor) -> Tensor {
      product(transposed, product(x, v)) / rows + v * penalty
    }
    weights = .zeros([x.shape[1], y.shape[1]])
    var residual = product(transposed, y) / rows
    var direction = residual
    var size = (residual * residual).sumOverRows()
    let goal = size * 1e-10
    for _ in 0..<steps {
      let moved = normal(direction)
      let curvature = (direction * moved).sumOverRows()
      let step = Self.quotient(size, curvature, over: goal)
      weights.add(direction.combined(.multiply, eachRowWith: step))
      residual.add(moved.combined(.multiply, eachRowWith: step), scaledBy: -1)
      let next = (residual * residual).sumOverRows()
      direction =
        residual + direction.combined(.multiply, eachRowWith: Self.quotient(next, size, over: goal))
      size = next
    }
  }

  /// a/b where a is above a bound; else 0: an output that is solved stays.
  private static func quotient(_ a: Tensor, _ b: Tensor, over bound: Tensor) -> Tensor {
    let (a, b, bound) = (a.scalars, b.scalars, bound.scalars)
    return Tensor(
      a.indices.map { a[$0] > bound[$0] && b[$0] > 0 ? a[$0] / b[$0] : 0 }, shape: [a.count])
  }

  /// One for each feature.
  func weights(ofOutput output: Int) -> [Float] {
    let columns = weights.shape[1]
    return (0..<weights.shape[0]).map { weights[flat: $0 * columns + output] }
  }

  /// [n, outputs]
  func callAsFunction(_ points: Tensor) -> Tensor {
    product(points.combined(.subtract, eachRowWith: centre), weights)
      .combined(.add, eachRowWith: intercept)
  }
}
