import Tricks

extension SemanticSegmentation {
  /// How many pictures are drawn.
  private static let drawn = 4
  /// The pixels between a picture and its masks.
  private static let gap = 4

  /// The first pictures, each beside its true classes and those that are predicted, in colours; class 0 is black.
  public func pictures(of predictions: Tensor, for examples: Examples) -> [PredictionPicture] {
    let truths = examples.labels
    guard let found = labels(of: predictions), found.count == truths.count,
      examples.inputShape.rank == 3
    else { return [] }
    let pixels = height * width
    return (0..<min(Self.drawn, examples.count)).map { row in
      let range = row * pixels..<(row + 1) * pixels
      let panels = [
        Self.shades(examples.inputs.rows(row..<row + 1)), truths[range].map(Self.colour(of:)),
        found[range].map(Self.colour(of:)),
      ]
      return PredictionPicture(name: "test-\(row)", image: side(panels))
    }
  }

  private typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

  /// The classes' colours in turn: as many as there are, and then again, but for class 0.
  private static let palette: [Colour] = [
    (230, 80, 60), (70, 150, 230), (250, 200, 60), (90, 190, 110), (170, 110, 210), (240, 150, 60),
    (90, 210, 210), (230, 130, 190), (150, 110, 70), (200, 220, 130),
  ]

  private static func colour(of label: Int) -> Colour {
    label == 0 ? (0, 0, 0) : palette[(label - 1) % palette.count]
  }

  /// - Parameter picture: [1, height, width, channels], scaled in any way: its least value becomes black, its
  ///   greatest white.
  private static func shades(_ picture: Tensor) -> [Colour] {
    let (values, channels) = (picture.scalars, picture.shape[3])
    let least = values.min() ?? 0
    let range = max((values.max() ?? 1) - least, 1e-6)
    return stride(from: 0, to: values.count, by: channels).map { start in
      let bytes = (0..<3).map { colour in
        UInt8(min(max((values[start + min(colour, channels - 1)] - least) / range * 255, 0), 255))
      }
      return (bytes[0], bytes[1], bytes[2])
    }
  }

  /// Panels of the pictures' size from left to right, on white.
  private func side(_ panels: [[Colour]]) -> PNGImage {
    let total = panels.count * width + (panels.count - 1) * Self.gap
    var bytes = [UInt8](repeating: 255, count: height * total * 3)
    for (place, panel) in panels.enumerated() {
      for (pixel, colour) in panel.enumerated() {
        let column = place * (width + Self.gap) + pixel % width
        let start = (pixel / width * total + column) * 3
        (bytes[start], bytes[start + 1], bytes[start + 2]) = colour
      }
    }
    return PNGImage(height: height, width: total, channels: 3, bytes: bytes)
  }
}
