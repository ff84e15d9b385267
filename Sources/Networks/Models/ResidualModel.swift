import Configuration

/// The residual network for small images: three stages of basic blocks at 1, 2 and 4 times the width.
///
/// - Source: He et al., 2016, section 4.2; shortcuts that change shape are 1×1 convolutions (option B).
public struct ResidualModel: NetworkModel {
  public static let kind = "resnet"
  public static let summary = "residual network for small images, depth 6n + 2"

  /// 6n + 2: 8, 14, 20, 32, 44, 56 …
  public var depth = 20
  /// Channels of the first stage.
  public var width = 16

  public init() {}

  public func validate() throws(OptionError) {
    try check("depth", depth >= 8 && depth % 6 == 2, "must be 6n + 2 (8, 14, 20 …), is \(depth)")
    try check("width", width, in: 1...)
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let blocks = (depth - 2) / 6
    let stem: [any Layer] = [
      Convolution(channels: width, bias: false), BatchNorm(activation: .relu),
    ]
    var channels = width
    let stages = [width, 2 * width, 4 * width].enumerated().flatMap { stage, outputs in
      (0..<blocks).map { block -> LayerSpec in
        defer { channels = outputs }
        return LayerSpec(
          basicBlock(from: channels, to: outputs, stride: stage > 0 && block == 0 ? 2 : 1))
      }
    }
    return stem.map { LayerSpec($0) } + stages + [
      LayerSpec(GlobalAveragePool()), LayerSpec(Linear(units: outputs)),
    ]
  }

  private func basicBlock(from inputs: Int, to outputs: Int, stride: Int) -> Residual {
    let body: [any Layer] = [
      Convolution(channels: outputs, stride: stride, bias: false), BatchNorm(activation: .relu),
      Convolution(channels: outputs, bias: false), BatchNorm(),
    ]
    let shortcut: [any Layer] =
      inputs == outputs && stride == 1
      ? [] : [Convolution(channels: outputs, size: 1, stride: stride, bias: false), BatchNorm()]
    return Residual(body: body.map { LayerSpec($0) }, shortcut: shortcut.map { LayerSpec($0) })
  }
}
