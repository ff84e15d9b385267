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
    let network = try model.build()
    if !network.inputShapes.vocabularies.isEmpty {
      return 3 * Double(model.batch) * network.passMemory.operations
    }
    var forward: [Double] = []
    _ = try collect(model.spec.layers, input: model.input, into: &forward)
    // Images are data; behind an embedding the first product's inputs are parameters.
    let isImage = model.input.rank == 3
    let spared = isImage ? forward.first { $0 > 0 } ?? 0 : 0
    return Double(model.batch) * (3 * forward.reduce(0, +) - spared)
  }

  /// The operations of a layer's products on the way forward, of one example; nothing if it has none.
  static func operations(of layer: PlacedLayer) -> Double? {
    (layer.layer as? any ProductLayer)?.operations(input: layer.input, output: layer.output)
      .reduce(0, +)
  }

  /// Appends the forward cost of each layer for one example; returns the output's shape.
  private static func collect(
    _ layers: [LayerSpec], input: Shape, into costs: inout [Double]
  ) throws(NetworkError) -> Shape {
    var shape = input
    for spec in layers {
      let output = try Network(NetworkSpec(layers: [spec]), input: shape).output
      if let layer = spec.layer as? any ProductLayer {
        costs += layer.operations(input: shape, output: output)
      }
      for branch in (spec.layer as? any ContainerLayer)?.branches ?? [] {
        _ = try collect(branch, input: shape, into: &costs)
      }
      shape = output
    }
    return shape
  }
}
