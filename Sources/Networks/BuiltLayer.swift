import TensorCore

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
