import Tricks

/// Scales inputs by what was seen in the training split.
///
/// An input x becomes (x − mean)/deviation.
public struct Scaler: Sendable {
  public let scaling: DataOptions.Scaling
  /// One number for all, or one for each channel or feature.
  public let mean: Tensor
  /// Of the same shape.
  public let deviation: Tensor
  private let isIdentity: Bool
  /// 1 for each signal that is kept, 0 for the others; `nil` to keep all.
  public let mask: Tensor?

  init(
    _ scaling: DataOptions.Scaling, inputs: Tensor, range: ClosedRange<Float>, mask: Tensor? = nil
  ) {
    self.scaling = scaling
    self.mask = mask
    isIdentity = scaling == .none
    switch scaling {
    case .none:
      mean = .zeros([1])
      deviation = Tensor(repeating: 1, shape: [1])
    case .unit:
      mean = .zeros([1])
      let greatest = max(abs(range.lowerBound), abs(range.upperBound))
      deviation = Tensor(repeating: greatest > 0 ? greatest : 1, shape: [1])
    case .standardise:
      let count = Float(max(inputs.count, 1))
      let center = inputs.sum() / count
      let offsets = inputs - center
      let spread = (offsets.dot(offsets) / count).squareRoot()
      mean = Tensor(repeating: center, shape: [1])
      deviation = Tensor(repeating: spread > 0 ? spread : 1, shape: [1])
    case .standardiseChannels, .standardiseFeatures:
      let features =
        scaling == .standardiseChannels
        ? inputs.shape.last : inputs.shape.suffix(from: 1).elementCount
      let rows = Float(max(inputs.count / max(features, 1), 1))
      let table = inputs.reshaped(to: [inputs.count / max(features, 1), features])
      let center = table.sumOverRows() / rows
      let offsets = table.combined(.subtract, eachRowWith: center)
      var spread = (offsets * offsets).sumOverRows().map(.sqrt) / rows.squareRoot()
      for index in 0..<features where spread[flat: index] == 0 { spread[flat: index] = 1 }
      mean = center
      deviation = spread
    }
  }

  /// (inputs − mean)/deviation, each step rounded; then the signals that are not seen become 0.
  public func apply(to inputs: Tensor) -> Tensor {
    let scaled = scale(inputs)
    return mask.map { scaled.combined(.multiply, eachRowWith: $0) } ?? scaled
  }

  private func scale(_ inputs: Tensor) -> Tensor {
    if isIdentity { return inputs }
    if mean.count == 1 {
      return inputs.combined(.subtract, mean.scalar).combined(.divide, deviation.scalar)
    }
    return inputs.combined(.subtract, eachRowWith: mean)
      .combined(.divide, eachRowWith: deviation)
  }
}
