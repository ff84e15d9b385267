import TensorCore

/// Where samples are compared: features of them, and classes if they are told apart.
struct FeatureSpace: Sendable {
  /// The most features in which samples are compared.
  static let greatestWidth = 64

  /// From samples [n, numbers] to their features.
  let features: @Sendable (Tensor) -> Points
  /// From samples [n, numbers] to the class of each; `nil` where none are told apart.
  let classes: (@Sendable (Tensor) -> [Int])?
  /// How many classes are told apart.
  let classCount: Int

  /// The numbers of samples themselves.
  static let plain = FeatureSpace(features: { Points($0) }, classes: nil, classCount: 0)
}
