import Configuration

/// A small convolutional network: blocks of convolution, batch norm, ReLU and 2×2 max pooling, then a
/// hidden linear layer.
public struct ConvolutionalModel: NetworkModel {
  public static let kind = "cnn"
  public static let summary = "convolution, batch norm and pooling blocks, then a linear layer"

  /// Output channels of each block.
  public var channels = [32, 64]
  /// The width of the hidden linear layer.
  public var hidden = 128
  /// Whether convolutions are followed by batch norm.
  public var batchNorm = true
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check("channels", channels, in: 1...)
    try check("hidden", hidden, in: 1...)
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    var head = Linear(units: outputs)
    head.gain = gain
    return channels.flatMap { channels -> [LayerSpec] in
      let block: [any Layer] =
        batchNorm
        ? [Convolution(channels: channels), BatchNorm(activation: .relu), MaxPool()]
        : [Convolution(channels: channels, activation: .relu), MaxPool()]
      return block.map { LayerSpec($0) }
    } + [
      LayerSpec(Flatten()), LayerSpec(Linear(units: hidden, activation: .relu)), LayerSpec(head),
    ]
  }
}
