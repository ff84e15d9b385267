import Configuration
import TensorCore

/// Makes images larger by bilinear interpolation between the centres of pixels:
/// [height, width, channels] → [factor·height, factor·width, channels].
///
/// - Source: PyTorch's `Upsample` with `mode="bilinear"`, `align_corners=False`.
public struct Upsample: Layer {
  public static let kind = "upsample"
  /// How many times as high and as wide the result is.
  public var factor = 2

  public init() {}
  public init(factor: Int) { self.factor = factor }

  public func validate() throws(OptionError) { try check("factor", factor, in: 1...1024) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 3 else {
      throw scope.error("needs images [height, width, channels], not \(input)")
    }
    let size = (
      height: try scope.count([input[0], factor]), width: try scope.count([input[1], factor])
    )
    _ = try scope.count([size.height, size.width, input[2]])
    let output: Shape = [size.height, size.width, input[2]]
    return BuiltLayer(output: output) { x, _ in x.resizedBilinearly(to: size) }
  }
}
