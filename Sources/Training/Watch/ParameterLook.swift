import Tricks

/// One parameter after a step.
public struct ParameterLook: Hashable, Sendable {
  /// The Euclidean norm of its values.
  public var norm: Float
  /// The norm of the step's gradient, as the update got it.
  public var gradient: Float
  /// The norm of what the update changed.
  public var update: Float

  init(norm: Float, gradient: Float, update: Float) {
    self.norm = norm
    self.gradient = gradient
    self.update = update
  }

  init(before: Tensor, after: Tensor, gradient: Tensor) {
    self.init(
      norm: after.magnitude, gradient: gradient.magnitude,
      update: (after - before).magnitude)
  }
}

extension Tensor {
  /// The largest magnitude of an element; 0 of none.
  var largest: Float { count == 0 ? 0 : map(.abs).maximum() }

  /// The Euclidean norm, also where its square is beyond what a float holds.
  var magnitude: Float {
    let norm = norm()
    if norm.isFinite { return norm }
    let largest = largest
    guard largest.isFinite, largest > 0 else { return norm }
    return (self / largest).norm() * largest
  }
}
