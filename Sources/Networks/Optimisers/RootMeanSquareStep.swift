import TensorCore

/// What one step of RMSProp is made of, in PyTorch's form: with ε outside the root and the rate outside the
/// velocity.
///
/// - Source: Tieleman and Hinton, "Lecture 6.5", Neural Networks for Machine Learning, 2012.
struct RootMeanSquareStep {
  var rate: Double
  /// How long squares of gradients are remembered, α.
  var smoothing: Double
  var epsilon: Double
  var weightDecay: Double

  /// g ← g + decay·w; s ← α·s + (1 − α)·g².
  ///
  /// - Returns: g/(√s + ε)
  func direction(_ gradient: Tensor, _ weights: Tensor, square: inout Tensor) -> Tensor {
    var gradient = gradient
    if weightDecay != 0 { gradient.add(weights, scaledBy: Float(weightDecay)) }
    square.approach(gradient.map(.square), share: 1 - smoothing)
    return gradient / (square.map(.sqrt) + Float(epsilon))
  }

  /// w ← w − rate·d
  func move(_ weights: inout Tensor, along direction: Tensor) {
    weights.add(direction, scaledBy: Float(-rate))
  }
}
