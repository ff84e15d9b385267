import Configuration
import TensorCore

/// Makes one vector of each example.
public struct Flatten: Layer {
  public static let kind = "flatten"

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let output: Shape = [input.elementCount]
    return BuiltLayer(output: output) { x, _ in reshape(x, to: output.batched(x.shape[0])) }
  }
}

/// A nonlinearity by itself.
public struct ActivationLayer: Layer {
  public static let kind = "activation"
  /// Which one.
  public var function = Activation.relu

  public init() {}
  public init(_ function: Activation) { self.function = function }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    BuiltLayer(output: input) { [function] x, _ in activate(x, function) }
  }
}

/// Zeroes elements at random while training.
///
/// - Source: Srivastava et al., 2014 (inverted: kept elements are divided by 1 − rate).
public struct Dropout: Layer {
  public static let kind = "dropout"
  /// The probability of zeroing an element.
  public var rate = 0.5

  public init() {}
  public init(rate: Double) { self.rate = rate }

  public func validate() throws(OptionError) {
    guard rate >= 0 && rate < 1 else {
      throw OptionError(key: "rate", message: "must be at least 0 and less than 1, is \(rate)")
    }
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let stream = "dropout/\(scope.path)"
    let rate = Float(rate)
    return BuiltLayer(output: input) { x, pass in
      pass.mode == .training ? dropout(x, rate: rate, stream: pass.random(stream)) : x
    }
  }
}

/// act(body(x) + shortcut(x)); an empty shortcut is the identity.
///
/// - Source: He et al., 2016.
public struct Residual: Layer {
  public static let kind = "residual"
  /// The layers that the shortcut goes around.
  public var body: [LayerSpec] = []
  /// The layers of the shortcut; none for the input as it is.
  public var shortcut: [LayerSpec] = []
  public var activation = Activation.relu

  public init() {}
  public init(body: [LayerSpec], shortcut: [LayerSpec] = [], activation: Activation = .relu) {
    self.body = body
    self.shortcut = shortcut
    self.activation = activation
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let main = try scope.build(body, input: input)
    let side = try scope.build(shortcut, input: input)
    guard main.output == side.output else {
      throw scope.error(
        "the body gives \(main.output), the shortcut \(side.output)",
        hint: "give the shortcut a 1×1 convolution with the body's stride and channels")
    }
    let join =
      main.forwardThenAdd ?? { x, pass, addend, activation in
        addActivated(main.forward(x, pass), addend(), activation)
      }
    return BuiltLayer(output: main.output) { [activation] x, pass in
      join(x, pass, { side.forward(x, pass) }, activation)
    }
  }
}
