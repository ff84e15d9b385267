/// Where distances between inputs are measured: features around 0, of comparable scales.
struct FeatureSpace: Sendable {
  private let mean: Tensor
  private let factor: Tensor
  /// How many features there are.
  var count: Int { mean.count }

  /// - Parameters:
  ///   - inputs: [n, features…] that the scales are taken from.
  ///   - isVector: whether each feature has a scale of its own; else all have one.
  init(_ inputs: Tensor, isVector: Bool) {
    let rows = Float(max(inputs.shape[0], 1))
    let columns = inputs.shape.suffix(from: 1).elementCount
    let table = inputs.reshaped(to: [inputs.shape[0], columns])
    mean = table.sumOverRows() / rows
    let offsets = table.combined(.subtract, eachRowWith: mean)
    let variances = (offsets * offsets).sumOverRows() / rows
    let common = variances.sum() / Float(max(columns, 1))
    factor = Tensor(
      variances.scalars.map { variance in
        let scale = isVector ? variance : common
        // A feature that only rounding varies is none.
        return variance > 1e-12 * common ? 1 / scale.squareRoot() : 0
      }, shape: [columns])
  }

  /// [n, features…] as points [n, features]; what lies further out than ten deviations is drawn in.
  func callAsFunction(_ inputs: Tensor) -> Tensor {
    var points = inputs.reshaped(to: [inputs.shape[0], count])
      .combined(.subtract, eachRowWith: mean).combined(.multiply, eachRowWith: factor)
    let total = points.count
    points.withUnsafeMutablePointer { values in
      for index in 0..<total {
        values[index] = values[index].isNaN ? 0 : min(max(values[index], -10), 10)
      }
    }
    return points
  }
}

/// The product of two matrices: [m, k] by [k, n].
func product(_ a: Tensor, _ b: Tensor) -> Tensor {
  let tape = Tape(recording: false)
  return matrixProduct(tape.constant(a), tape.constant(b)).tensor
}
