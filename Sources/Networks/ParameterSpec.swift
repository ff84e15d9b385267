import TensorCore

/// What a trained tensor is, before it has values.
public struct ParameterSpec: Hashable, Sendable {
  /// What the parameter does; tricks that treat weights and biases apart ask this.
  public enum Role: String, Sendable, Codable {
    case weight, bias
    /// The scale γ of a normalisation.
    case scale
    /// The shift β of a normalisation.
    case shift
  }

  /// The layer's path and the parameter's own name: `convolution1.weight`.
  public let name: String
  public let shape: Shape
  public let role: Role
  public let initialiser: Initialiser
  /// Multiplies what the initialiser gives.
  public let gain: Double
  public let fanIn: Int
  public let fanOut: Int
  /// First values that are given rather than drawn, one for each element; empty for the initialiser's.
  public let values: [Double]
  /// Whether its first values are to be drawn for the fan that its shape has. A table whose rows are
  /// looked up or added has none, and recurrent weights go by their units instead.
  public let followsFan: Bool
  /// Whether its first values come from elsewhere: from weights that were trained before.
  public internal(set) var isGiven = false
  /// Whether it keeps its first values: it gets no gradient and no step.
  public package(set) var isFrozen = false
}

/// What a tensor is that a network keeps without training it, such as running statistics.
public struct BufferSpec: Hashable, Sendable {
  public let name: String
  public let shape: Shape
  /// The first value of every element.
  public let initialValue: Float
}
