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
