import Configuration
import TensorCore

/// Fully connected layers with one activation between them.
public struct MultilayerPerceptron: NetworkModel {
  public static let kind = "mlp"
  public static let summary = "fully connected layers"

  /// The widths of the hidden layers.
  public var hidden = [256, 128]
  /// The nonlinearity of the hidden layers.
  public var activation = Activation.relu
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check("hidden", hidden, in: 1...)
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    var head = Linear(units: outputs)
    head.gain = gain
    return [LayerSpec(Flatten())]
      + hidden.map { LayerSpec(Linear(units: $0, activation: activation)) } + [LayerSpec(head)]
  }
}
