import Networks
import TensorCore

/// How many floating-point operations a network's products take, from its layers' shapes.
///
/// A multiplication and an addition count as two. Only products count (linear layers, convolutions):
/// what is left is bound by memory, not by arithmetic.
public enum ArithmeticCost {
  /// The operations of one training step with a batch: each product forward, once for the gradient
  /// of its weights, and once for that of its inputs unless they are the data.
  public static func step(of model: ReferenceModel) throws(NetworkError) -> Double {
    var forward: [Double] = []
    _ = try collect(model.spec.layers, input: model.input, into: &forward)
    let first = forward.first { $0 > 0 } ?? 0
    return Double(model.batch) * (3 * forward.reduce(0, +) - first)
  }

  /// Appends the forward cost of each layer for one example; returns the output's shape.
  private static func collect(
    _ layers: [LayerSpec], input: Shape, into costs: inout [Double]
  ) throws(NetworkError) -> Shape {
    var shape = input
    for spec in layers {
      let output = try Network(NetworkSpec(layers: [spec]), input: shape).output
      switch spec.layer {
      case let linear as Linear:
        costs.append(2 * Double(shape.elementCount) * Double(linear.units))
      case let convolution as Convolution:
        let taps = convolution.size * convolution.size * shape.last / convolution.groups
        costs.append(2 * Double(output.elementCount) * Double(taps))
      case let residual as Residual:
        _ = try collect(residual.body, input: shape, into: &costs)
        _ = try collect(residual.shortcut, input: shape, into: &costs)
      default: break
      }
      shape = output
    }
    return shape
  }
}
