import TensorCore

/// A layer of a network that was built: what it is and where.
public struct PlacedLayer: Sendable {
  /// The stem of its parameters' names and what `ForwardPass.observer` is told: `residual1/linear2`.
  public let path: String
  public let layer: any Layer
  /// One example's shape of what the layer before it in its list gives.
  public let input: Shape
  /// One example's shape of what it gives.
  public let output: Shape
  /// Which list of layers it is in, the network's own or one branch of a container; within a list
  /// layers stand in their order.
  public let list: Int
  /// The earlier layer that it reads instead of the one before it.
  public let reads: String?
}
