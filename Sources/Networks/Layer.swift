import Configuration
import TensorCore

/// One layer of a declarative network: a value that says what to build.
///
/// Its stored properties are its keys in TOML. Shapes are of one example, without the batch axis.
public protocol Layer: Configurable, Hashable {
  /// The `kind` in TOML and the stem of automatic names: `linear`.
  static var kind: String { get }

  /// Declares parameters and buffers in the scope and says what the layer computes.
  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer
}

/// A layer that knows its shapes and the places of its parameters.
public struct BuiltLayer: Sendable {
  /// The shape of one example's output.
  public let output: Shape
  /// From a batch [n, input…] to [n, output…].
  public let forward: Forward
  /// The window, if the layer is the maximum of windows.
  var maximum: Window?
  /// The layer and the maximum of windows after it in one pass, where that is faster.
  var forwardThenMaximum: (@Sendable (Variable, ForwardPass, Window) -> Variable)?
  /// The layer and the end of a shortcut after it, act(layer(x) + addend), in one pass. The addend is
  /// computed after everything before the layer, as without it.
  var forwardThenAdd: ForwardThenAdd?

  public typealias Forward = @Sendable (Variable, ForwardPass) -> Variable
  typealias ForwardThenAdd =
    @Sendable (Variable, ForwardPass, _ addend: () -> Variable, Activation) -> Variable

  public init(output: Shape, forward: @escaping Forward) {
    self.output = output
    self.forward = forward
  }
}

/// A network that cannot be built as specified.
public struct NetworkError: Error, Sendable, CustomStringConvertible {
  /// The layer's path, for instance `residual1/convolution2`.
  public let layer: String
  public let message: String
  public let hint: String?

  public init(layer: String, message: String, hint: String? = nil) {
    self.layer = layer
    self.message = message
    self.hint = hint
  }

  public var description: String { layer.isEmpty ? message : "layer \(layer): \(message)" }
}
