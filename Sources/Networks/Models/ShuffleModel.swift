import Configuration

/// Bottleneck units of grouped 1×1 convolutions with shuffled channels and a depthwise 3×3 between.
///
/// A 3×3 stem of stride 2, units of stride 1 with a shortcut, global average pooling, a linear head.
///
/// - Source: Zhang et al., 2018, figure 2 (b).
public struct ShuffleModel: NetworkModel {
  public static let kind = "shufflenet"
  public static let summary = "grouped 1×1 and depthwise 3×3 convolutions, channels shuffled"

  /// Channels between the units; inside they have a quarter as many.
  public var channels = 64
  /// How many units.
  public var units = 4
  /// Groups of the 1×1 convolutions.
  public var groups = 4
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check("groups", groups, in: 1...)
    try check("channels", channels, in: 1...)
    try check(
      "channels", channels > 0 && channels % (4 * groups) == 0,
      "must be a multiple of 4·groups (\(4 * groups)), is \(channels)")
    try check("units", depth: units)
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let stem: [any Layer] = [
      Convolution(channels: channels, stride: 2, bias: false), BatchNorm(activation: .relu),
    ]
    var head = Linear(units: outputs)
    head.gain = gain
    return stem.map { LayerSpec($0) } + (0..<units).map { _ in LayerSpec(unit) }
      + [LayerSpec(GlobalAveragePool()), LayerSpec(head)]
  }

  private var unit: Residual {
    let inner = channels / 4
    let body: [any Layer] = [
      Convolution(channels: inner, size: 1, groups: groups, bias: false),
      BatchNorm(activation: .relu), ChannelShuffle(groups: groups),
      Convolution(channels: inner, groups: inner, bias: false), BatchNorm(),
      Convolution(channels: channels, size: 1, groups: groups, bias: false), BatchNorm(),
    ]
    return Residual(body: body.map { LayerSpec($0) })
  }
}
