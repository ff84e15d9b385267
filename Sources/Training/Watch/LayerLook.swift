import Tricks

/// The outputs of one layer for the examples that are predicted at a look.
public struct LayerLook: Hashable, Sendable {
  /// The root of the mean square of the outputs.
  public var size: Float
  /// How many units, or channels, gave 0 for every example; of layers that end in a ReLU.
  public var closed: Int
  /// Which share of the outputs lies at an end of a tanh or sigmoid's range.
  public var saturated: Float

  init(size: Float, closed: Int, saturated: Float) {
    self.size = size
    self.closed = closed
    self.saturated = saturated
  }

  init(_ output: Tensor, _ activation: Activation) {
    size = output.magnitude / Float(max(output.count, 1)).squareRoot()
    closed = activation == .relu ? output.closedUnits : 0
    saturated = output.saturatedShare(of: activation)
  }
}

extension Tensor {
  /// How many units of the last axis are 0 everywhere, none being negative.
  package var closedUnits: Int { count == 0 ? 0 : sumOverRows().scalars.count { $0 == 0 } }

  /// The share of the elements, or of a sample of them, at which a tanh or sigmoid has less than a
  /// fiftieth of its steepest slope.
  package func saturatedShare(of activation: Activation) -> Float {
    guard activation == .tanh || activation == .sigmoid, count > 0 else { return 0 }
    let stride = max(count / 4096, 1)
    var (seen, found) = (0, 0)
    withUnsafePointer { x in
      for index in Swift.stride(from: 0, to: count, by: stride) {
        // The slope of tanh is 1 − y², that of a sigmoid y·(1 − y), at most 1/4.
        let y = x[index]
        let slope = activation == .tanh ? 1 - y * y : 4 * y * (1 - y)
        seen += 1
        if slope < 0.02 { found += 1 }
      }
    }
    return Float(found) / Float(seen)
  }
}

/// A layer whose outputs are watched.
package struct WatchedLayer: Hashable, Sendable {
  package let path: String
  package let activation: Activation
  /// How many units or channels there are.
  package let units: Int
  /// The layer behind it, whose pass may compute both at once.
  let next: String?

  /// The layers that have weights or a nonlinearity.
  static func all(of network: Network) -> [WatchedLayer] {
    network.layers.enumerated().compactMap { index, placed in
      guard let layer = placed.layer as? any ActivatedLayer,
        layer is any WeightedLayer || layer.activates
      else { return nil }
      let next = network.layers.dropFirst(index + 1).first
      let isPooled = next?.list == placed.list && next?.layer is MaxPool
      return WatchedLayer(
        path: placed.path, activation: layer.activation, units: placed.output.last,
        next: isPooled ? next?.path : nil)
    }
  }
}
