import Configuration

/// The residual network for small images: three stages of blocks at 1, 2 and 4 times the width.
///
/// - Source: He et al., 2016, section 4.2; shortcuts that change shape are 1×1 convolutions (option B).
///   Bottlenecks are those of the paper's figure 5: 1×1, 3×3, and 1×1 to four times the channels, the
///   stride in the first.
public struct ResidualModel: NetworkModel {
  public static let kind = "resnet"
  public static let summary = "residual network for small images, depth 6n + 2"

  /// 6n + 2: 8, 14, 20, 32, 44, 56 …; with bottlenecks 9n + 2: 11, 20, 29 …
  public var depth = 20
  /// Channels of the first stage, inside its blocks.
  public var width = 16
  /// What its blocks are made of.
  public var block = Block.basic
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public enum Block: String, Codable, Sendable, CaseIterable {
    /// Two 3×3 convolutions.
    case basic
    /// A 3×3 convolution between two of 1×1, with four times as many channels outside.
    case bottleneck

    /// How many convolutions a block has.
    var depth: Int { self == .basic ? 2 : 3 }
    /// How many times the channels outside a block are those inside.
    var expansion: Int { self == .basic ? 1 : 4 }
  }

  public init() {}

  public func validate() throws(OptionError) {
    let unit = 3 * block.depth
    try check(
      "depth", depth >= unit + 2 && depth % unit == 2,
      "must be \(unit)n + 2 (\(unit + 2), \(2 * unit + 2), \(3 * unit + 2) …), is \(depth)")
    try check(depth: depth)
    try check("width", width, in: 1...)
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let blocks = (depth - 2) / (3 * block.depth)
    let stem: [any Layer] = [
      Convolution(channels: width, bias: false), BatchNorm(activation: .relu),
    ]
    var channels = width
    let stages = [width, 2 * width, 4 * width].enumerated().flatMap { stage, width in
      (0..<blocks).map { number -> LayerSpec in
        let outputs = block.expansion * width
        defer { channels = outputs }
        return LayerSpec(
          residual(
            from: channels, inside: width, to: outputs,
            stride: stage > 0 && number == 0 ? 2 : 1))
      }
    }
    var head = Linear(units: outputs)
    head.gain = gain
    return stem.map { LayerSpec($0) } + stages + [LayerSpec(GlobalAveragePool()), LayerSpec(head)]
  }

  private func residual(
    from inputs: Int, inside width: Int, to outputs: Int, stride: Int
  ) -> Residual {
    let body: [any Layer] =
      switch block {
      case .basic:
        [
          Convolution(channels: outputs, stride: stride, bias: false), BatchNorm(activation: .relu),
          Convolution(channels: outputs, bias: false), BatchNorm(),
        ]
      case .bottleneck:
        [
          Convolution(channels: width, size: 1, stride: stride, bias: false),
          BatchNorm(activation: .relu),
          Convolution(channels: width, bias: false), BatchNorm(activation: .relu),
          Convolution(channels: outputs, size: 1, bias: false), BatchNorm(),
        ]
      }
    let shortcut: [any Layer] =
      inputs == outputs && stride == 1
      ? [] : [Convolution(channels: outputs, size: 1, stride: stride, bias: false), BatchNorm()]
    return Residual(body: body.map { LayerSpec($0) }, shortcut: shortcut.map { LayerSpec($0) })
  }
}
