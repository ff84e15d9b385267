import Tricks

extension Detection {
  /// How many pictures are drawn.
  private static let drawn = 4
  /// How much larger than the pixels of the data, so that a frame hides little.
  private static let magnification = 3
  /// What is less sure is not drawn.
  private static let leastScore = 0.3

  /// The first pictures, with frames around what is there, in green, and what is predicted: in blue where that is
  /// a thing of the predicted class, covered by half at least, in red where it is none.
  public func pictures(of predictions: Tensor, for examples: Examples) -> [PredictionPicture] {
    let found = PredictedBoxes.boxes(in: predictions)
    let truths = examples.boxes
    guard examples.inputShape.rank == 3, found.count == examples.count else { return [] }
    return (0..<min(Self.drawn, examples.count)).map { row in
      var canvas = Canvas(
        examples.inputs.rows(row..<row + 1), magnification: Self.magnification)
      for truth in truths[row] { canvas.frame(truth.box, colour: (0, 200, 0)) }
      for one in found[row] where one.score >= Self.leastScore {
        let isRight = truths[row].contains {
          $0.label == one.label && $0.box.intersectionOverUnion(with: one.box) >= 0.5
        }
        canvas.frame(one.box, colour: isRight ? (60, 120, 255) : (255, 40, 40))
      }
      return PredictionPicture(name: "test-\(row)", image: canvas.image)
    }
  }
}

/// A picture that frames are drawn into.
private struct Canvas {
  private(set) var image: PNGImage
  private let magnification: Int

  /// - Parameter picture: [1, height, width, channels], scaled in any way: its least value becomes black, its
  ///   greatest white.
  init(_ picture: Tensor, magnification: Int) {
    self.magnification = magnification
    let (height, width, channels) = (picture.shape[1], picture.shape[2], picture.shape[3])
    let values = picture.scalars
    let least = values.min() ?? 0
    let range = max((values.max() ?? 1) - least, 1e-6)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(height * width * magnification * magnification * 3)
    for y in 0..<height * magnification {
      for x in 0..<width * magnification {
        let start = (y / magnification * width + x / magnification) * channels
        for colour in 0..<3 {
          let value = values[start + min(colour, channels - 1)]
          bytes.append(UInt8(min(max((value - least) / range * 255, 0), 255)))
        }
      }
    }
    image = PNGImage(
      height: height * magnification, width: width * magnification, channels: 3, bytes: bytes)
  }

  /// Draws the edge of a box, one pixel wide.
  mutating func frame(_ box: Box, colour: (UInt8, UInt8, UInt8)) {
    func place(_ value: Double, below count: Int) -> Int {
      min(max(Int((value * Double(magnification)).rounded()), 0), count - 1)
    }
    let (left, right) = (
      place(box.left, below: image.width), place(box.right, below: image.width)
    )
    let (top, bottom) = (
      place(box.top, below: image.height), place(box.bottom, below: image.height)
    )
    for x in min(left, right)...max(left, right) {
      paint(x, top, colour)
      paint(x, bottom, colour)
    }
    for y in min(top, bottom)...max(top, bottom) {
      paint(left, y, colour)
      paint(right, y, colour)
    }
  }

  private mutating func paint(_ x: Int, _ y: Int, _ colour: (UInt8, UInt8, UInt8)) {
    let start = (y * image.width + x) * 3
    (image.bytes[start], image.bytes[start + 1], image.bytes[start + 2]) = colour
  }
}
