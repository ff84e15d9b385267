import TensorCore

// What edits of a network ask of its layers, whatever their types.

/// A layer whose output may go through a nonlinearity.
public protocol ActivatedLayer: Layer {
  /// The nonlinearity of the output; `identity` for none.
  var activation: Activation { get set }
}

/// A layer that multiplies its input by trained weights.
public protocol WeightedLayer: ActivatedLayer {
  /// How many numbers each output has: units or channels.
  var width: Int { get set }
  /// Whether a trained number is added to each output.
  var bias: Bool { get set }
  /// How the weights get their first values.
  var initialiser: Initialiser { get set }
  /// Multiplies the initial weights.
  var gain: Double { get set }
}

/// A layer that normalises, then scales and shifts.
public protocol NormLayer: ActivatedLayer {
  /// Added to the variance, against a division by zero.
  var epsilon: Double { get set }
  /// The first value of each scale γ.
  var initialScale: Double { get set }
}

/// A layer that is made of others.
public protocol ContainerLayer: Layer {
  /// Its lists of layers, as many as ever, each beginning with the container's own input.
  var branches: [[LayerSpec]] { get set }
}

extension Convolution: WeightedLayer {
  public var width: Int {
    get { channels }
    set { channels = newValue }
  }
}

extension Linear: WeightedLayer {
  public var width: Int {
    get { units }
    set { units = newValue }
  }
}

extension BatchNorm: NormLayer {}
extension GroupNorm: NormLayer {}
extension LayerNorm: NormLayer {}

extension ActivationLayer: ActivatedLayer {
  public var activation: Activation {
    get { function }
    set { function = newValue }
  }
}

extension Residual: ActivatedLayer {}

extension Residual: ContainerLayer {
  /// The body, then the shortcut.
  public var branches: [[LayerSpec]] {
    get { [body, shortcut] }
    set {
      body = newValue[0]
      shortcut = newValue[1]
    }
  }
}
