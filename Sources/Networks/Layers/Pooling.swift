import Configuration
import TensorCore

/// The maximum of each window.
public struct MaxPool: Layer {
  public static let kind = "max-pool"
  /// The square window's side.
  public var size = 2
  /// How far the window moves; `nil` (left out) is the size: windows side by side.
  public var stride: Int?
  /// How far windows reach beyond the image.
  public var padding = 0

  public init() {}

  public func validate() throws(OptionError) {
    try checkWindow(size: size, stride: stride, padding: padding)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let window = Window(size: size, stride: stride ?? size, padding: padding)
    let output = try scope.imageOutput(of: input, window: window, channels: input.last)
    var layer = BuiltLayer(output: output) { x, _ in maxPool(x, window: window) }
    layer.maximum = window
    return layer
  }
}

/// The mean of each window over its elements inside the image: padding is not counted.
public struct AveragePool: Layer {
  public static let kind = "average-pool"
  /// The square window's side.
  public var size = 2
  /// How far the window moves; `nil` (left out) is the size: windows side by side.
  public var stride: Int?
  /// How far windows reach beyond the image.
  public var padding = 0

  public init() {}

  public func validate() throws(OptionError) {
    try checkWindow(size: size, stride: stride, padding: padding)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let window = Window(size: size, stride: stride ?? size, padding: padding)
    let output = try scope.imageOutput(of: input, window: window, channels: input.last)
    return BuiltLayer(output: output) { x, _ in averagePool(x, window: window) }
  }
}

/// The maximum of each window, for outputs of a given size whatever the image's:
/// [height, width, channels] → [outputSize, outputSize, channels].
///
/// - Source: PyTorch's `AdaptiveMaxPool2d`.
public struct AdaptiveMaxPool: Layer {
  public static let kind = "adaptive-max-pool"
  /// The height and width of the result.
  public var outputSize = 1

  public init() {}
  public init(outputSize: Int) { self.outputSize = outputSize }

  public func validate() throws(OptionError) { try check("output-size", outputSize, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let size = (height: outputSize, width: outputSize)
    let output: Shape = [size.height, size.width, try scope.channels(of: input)]
    return BuiltLayer(output: output) { x, _ in adaptiveMaxPool(x, to: size) }
  }
}

/// The mean of each window, for outputs of a given size whatever the image's:
/// [height, width, channels] → [outputSize, outputSize, channels].
///
/// - Source: PyTorch's `AdaptiveAvgPool2d`.
public struct AdaptiveAveragePool: Layer {
  public static let kind = "adaptive-average-pool"
  /// The height and width of the result.
  public var outputSize = 1

  public init() {}
  public init(outputSize: Int) { self.outputSize = outputSize }

  public func validate() throws(OptionError) { try check("output-size", outputSize, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let size = (height: outputSize, width: outputSize)
    let output: Shape = [size.height, size.width, try scope.channels(of: input)]
    return BuiltLayer(output: output) { x, _ in adaptiveAveragePool(x, to: size) }
  }
}

/// The mean over all pixels: [height, width, channels] → [channels].
public struct GlobalAveragePool: Layer {
  public static let kind = "global-average-pool"

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let output: Shape = [try scope.channels(of: input)]
    return BuiltLayer(output: output) { x, _ in globalAveragePool(x) }
  }
}

extension BuildScope {
  fileprivate func channels(of input: Shape) throws(NetworkError) -> Int {
    guard input.rank == 3 else {
      throw error("needs images [height, width, channels], not \(input)")
    }
    return input[2]
  }
}

extension Layer {
  fileprivate func checkWindow(size: Int, stride: Int?, padding: Int) throws(OptionError) {
    try check("size", size, in: 1...)
    if let stride { try check("stride", stride, in: 1...) }
    try check("padding", padding, in: 0...)
    try check(
      "padding", padding >= 0 && 2 * padding <= size,
      "must lie between 0 and half the size (\(size / 2)), is \(padding)")
  }
}
