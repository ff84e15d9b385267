import Configuration
import TensorCore

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
