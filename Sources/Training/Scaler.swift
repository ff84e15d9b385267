import Tricks

/// Scales inputs by what was seen in the training split.
///
/// An input x becomes (x − mean)/deviation, in double precision and then rounded to float32; where all
/// training values are one and the same, the deviation is 0 and every input becomes 0, in the other
/// splits too: nothing could be learnt of what else it may be there.
public struct Scaler: Sendable {
  public let scaling: DataOptions.Scaling
  /// One number for all, or one for each channel or feature.
  public let mean: [Double]
  /// As many.
  public let deviation: [Double]
  private let isIdentity: Bool
  /// 1 for each signal that is kept, 0 for the others; `nil` to keep all.
  public let mask: Tensor?

  init(
    _ scaling: DataOptions.Scaling, inputs: Tensor, range: ClosedRange<Float>, mask: Tensor? = nil
  ) {
    self.scaling = scaling
    self.mask = mask
    isIdentity = scaling == .none
    let columns: Int
    switch scaling {
    case .none, .unit:
      let greatest = Double(max(abs(range.lowerBound), abs(range.upperBound)))
      mean = [0]
      deviation = [scaling == .unit && greatest > 0 ? greatest : 1]
      return
    case .standardise: columns = 1
    case .standardiseChannels: columns = inputs.shape.last
    case .standardiseFeatures: columns = inputs.shape.suffix(from: 1).elementCount
    }
    (mean, deviation) = Self.moments(of: inputs, columns: max(columns, 1))
  }

  /// The mean and the deviation of each column of a [rows, columns] view, added up row by row.
  ///
  /// In double precision the sum of equal float32 values is exact, and so is their mean: a column that
  /// is constant has a deviation of 0 and not of a rounding error.
  private static func moments(
    of inputs: Tensor, columns: Int
  ) -> (mean: [Double], deviation: [Double]) {
    let rows = inputs.count / columns
    let count = Double(max(rows, 1))
    var mean = [Double](repeating: 0, count: columns)
    var deviation = mean
    inputs.withUnsafePointer { x in
      for row in 0..<rows {
        for column in 0..<columns { mean[column] += Double(x[row * columns + column]) }
      }
      for column in 0..<columns { mean[column] /= count }
      for row in 0..<rows {
        for column in 0..<columns {
          let offset = Double(x[row * columns + column]) - mean[column]
          deviation[column] += offset * offset
        }
      }
    }
    return (mean, deviation.map { ($0 / count).squareRoot() })
  }

  /// Scales; then the signals that are not seen become 0.
  public func apply(to inputs: Tensor) -> Tensor {
    let scaled = isIdentity ? inputs : scale(inputs)
    return mask.map { scaled.combined(.multiply, eachRowWith: $0) } ?? scaled
  }

  private func scale(_ inputs: Tensor) -> Tensor {
    let columns = mean.count
    precondition(inputs.count % columns == 0, "\(inputs.shape) in rows of \(columns)")
    return Tensor(shape: inputs.shape) { y in
      inputs.withUnsafePointer { x in
        for start in stride(from: 0, to: inputs.count, by: columns) {
          for column in 0..<columns {
            let value = (Double(x[start + column]) - mean[column]) / deviation[column]
            y[start + column] = deviation[column] > 0 ? Float(value) : 0
          }
        }
      }
    }
  }
}
