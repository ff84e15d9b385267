import Errors

/// A network that cannot be built as specified.
public struct NetworkError: UserFacingError {
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
