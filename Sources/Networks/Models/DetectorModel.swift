import Configuration

/// A small fully convolutional detector: for each cell of 4×4 pixels the logits of its class, background
/// last, and how far the sides of a box are from its middle.
///
/// - Source: after Tian, Shen, Chen and He, "FCOS: Fully Convolutional One-Stage Object Detection", 2019,
///   with one map of features, and a softmax in place of sigmoids.
public struct DetectorModel: NetworkModel {
  public static let kind = "detector"
  public static let summary = "convolutions, then a class and a box for each cell of 4×4 pixels"

  /// Channels of the two stages that each end with 2×2 max pooling, and of the one behind them.
  public var channels = [16, 32, 64]
  /// Convolutions of the last stage.
  public var depth = 3
  /// The last layer's first bias of the background, against 0 of the classes: what is rare starts rare.
  public var backgroundBias = 3.0
  /// The names of the outputs beside the classes.
  public static let distances = "distances"

  public init() {}

  public func validate() throws(OptionError) {
    try check("channels", channels, in: 1...)
    try check("channels", channels.count == 3, "must be three: cells are of 4×4 pixels")
    try check(depth: depth)
    try check("background-bias", backgroundBias.isFinite, "must be finite, is \(backgroundBias)")
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    func unit(_ channels: Int) -> [any Layer] {
      [Convolution(channels: channels, bias: false), BatchNorm(activation: .relu)]
    }
    let stages =
      unit(channels[0]) + [MaxPool()]
      + unit(channels[1]) + unit(channels[1]) + [MaxPool()]
      + (0..<depth).flatMap { _ in unit(channels[2]) }
    var sides = Linear(units: 4)
    sides.gain = 0.1
    // e times the cell's side: boxes of some 20 pixels.
    sides.initialBias = [1, 1, 1, 1]
    var classes = Linear(units: outputs)
    classes.gain = 0.1
    classes.initialBias = (0..<outputs).map { $0 == outputs - 1 ? backgroundBias : 0 }
    return stages.map { LayerSpec($0) } + [
      LayerSpec(Cells(), name: "cells"), LayerSpec(sides, name: "sides"),
      LayerSpec(OutputLayer(), name: Self.distances),
      LayerSpec(classes, name: "classes", from: "cells"),
    ]
  }
}
