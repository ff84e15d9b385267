import Configuration

/// A small fully convolutional network for a class of every pixel: logits on a coarser grid, made as large as
/// the picture by bilinear interpolation.
///
/// - Source: after Long, Shelhamer and Darrell, "Fully Convolutional Networks for Semantic Segmentation",
///   2015; Chen et al., "Rethinking Atrous Convolution for Semantic Image Segmentation", 2017, whose logits
///   are upsampled so.
public struct SegmenterModel: NetworkModel {
  public static let kind = "segmenter"
  public static let summary =
    "convolutions, then a class for each pixel, from logits on a coarser grid"

  /// How many pixels a cell of the grid of logits is high and wide: 2, 4 or 8.
  public var stride = 4
  /// Channels at each size of the picture, which is halved from one to the next until a pixel is a cell; more
  /// than are needed are left over.
  public var channels = [16, 32, 48, 64]
  /// Convolutions at the last size.
  public var depth = 2
  /// The name of the output of features that are as fine as the picture: those before the first pooling.
  public static let fine = "fine"
  /// The name of the output of logits on the coarser grid.
  public static let coarse = "coarse"

  public init() {}

  public func validate() throws(OptionError) {
    try check("stride", [2, 4, 8].contains(stride), "must be 2, 4 or 8, is \(stride)")
    try check("channels", channels, in: 1...)
    try check(
      "channels", channels.count > halvings,
      "must be at least \(halvings + 1): one for each size down to a stride of \(stride)")
    try check(depth: depth)
  }

  /// How often the picture is made half as high and wide.
  private var halvings: Int { stride.trailingZeroBitCount }

  public func layers(outputs: Int) -> [LayerSpec] {
    func unit(_ channels: Int) -> [LayerSpec] {
      [
        LayerSpec(Convolution(channels: channels, bias: false)),
        LayerSpec(BatchNorm(activation: .relu)),
      ]
    }
    let widths = channels.prefix(halvings + 1)
    var layers = unit(widths[0]) + [LayerSpec(OutputLayer(), name: Self.fine)]
    for (place, width) in widths.enumerated().dropFirst() {
      layers.append(LayerSpec(MaxPool()))
      let isLast = place == halvings
      for _ in 0..<(isLast ? depth : 1) { layers += unit(width) }
    }
    var classes = Convolution(channels: outputs, size: 1)
    classes.gain = 0.1
    return layers + [
      LayerSpec(classes, name: "classes"), LayerSpec(OutputLayer(), name: Self.coarse),
      LayerSpec(Upsample(factor: stride)), LayerSpec(Cells()),
    ]
  }
}
