import Configuration

/// A plain network of 3×3 convolutions in stages, each ended by 2×2 max pooling, without shortcuts.
///
/// - Source: after Simonyan and Zisserman, 2015, with batch norm.
public struct PlainModel: NetworkModel {
  public static let kind = "vgg"
  public static let summary = "3×3 convolutions in stages, no shortcuts"

  /// Channels of each stage.
  public var channels = [32, 64, 128]
  /// Convolutions in each stage.
  public var depth = 2
  /// Whether convolutions are followed by batch norm.
  public var batchNorm = true
  /// The height and width that images are averaged to before the last layer, which has weights for
  /// each pixel of them; at 1 the mean of all pixels.
  public var pooledSize = 1
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check("channels", channels, in: 1...)
    try check(depth: depth)
    try check("pooled-size", pooledSize, in: 1...)
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let unit: (Int) -> [any Layer] = { channels in
      batchNorm
        ? [Convolution(channels: channels, bias: false), BatchNorm(activation: .relu)]
        : [Convolution(channels: channels, activation: .relu)]
    }
    let stages = channels.flatMap { channels -> [any Layer] in
      (0..<depth).flatMap { _ in unit(channels) } + [MaxPool()]
    }
    var head = Linear(units: outputs)
    head.gain = gain
    let pooling: [any Layer] =
      pooledSize == 1
      ? [GlobalAveragePool()] : [AdaptiveAveragePool(outputSize: pooledSize), Flatten()]
    return (stages + pooling + [head]).map { LayerSpec($0) }
  }
}
