import Tricks

extension Generation {
  /// Samples to look at: of pictures the first hundred, ten in a row; of points of a plane all, black over the
  /// examples in grey.
  public func pictures(of predictions: Tensor, for examples: Examples) -> [PredictionPicture] {
    let values = predictions.scalars
    let picture: GreyPicture
    if shape.rank == 3, shape[2] == 1 {
      picture = Self.sheet(values, height: shape[0], width: shape[1])
    } else if shape == [2] {
      picture = Self.plane(values, over: examples.inputs.scalars)
    } else {
      return []
    }
    return [PredictionPicture(name: "samples", image: picture.image)]
  }

  /// Pictures side by side, with room between them, enlarged to be seen.
  private static func sheet(_ values: [Float], height: Int, width: Int) -> GreyPicture {
    let scale = max(32 / max(height, width, 1), 1)
    let (columns, size, gap) = (10, height * width, scale)
    let count = min(values.count / max(size, 1), 100)
    let rows = (count + columns - 1) / columns
    var picture = GreyPicture(
      width: columns * (width * scale + gap) + gap, height: rows * (height * scale + gap) + gap,
      shade: 128)
    for index in 0..<count {
      let left = index % columns * (width * scale + gap) + gap
      let top = index / columns * (height * scale + gap) + gap
      for y in 0..<height * scale {
        for x in 0..<width * scale {
          let value = values[index * size + y / scale * width + x / scale]
          picture.set(x: left + x, y: top + y, to: GreyPicture.shade(Double(value)))
        }
      }
    }
    return picture
  }

  /// Points of a square around the middle of the plane in which all examples are.
  private static func plane(_ samples: [Float], over examples: [Float]) -> GreyPicture {
    let side = 400
    let reach = 1.2 * Double(examples.reduce(Float.leastNormalMagnitude) { max($0, $1.magnitude) })
    var picture = GreyPicture(width: side, height: side)
    func mark(_ points: [Float], _ shade: UInt8) {
      for index in stride(from: 0, to: points.count - 1, by: 2) {
        let place = points[index...index + 1].map {
          let share = (Double($0) / reach + 1) / 2
          return (0...1).contains(share) ? Int(share * Double(side - 1)) : -1
        }
        if !place.contains(-1) { picture.set(x: place[0], y: side - 1 - place[1], to: shade) }
      }
    }
    mark(examples, 190)
    mark(samples, 0)
    return picture
  }
}

/// A picture in shades of grey that points are set in.
private struct GreyPicture {
  private(set) var image: PNGImage

  /// A plain ground.
  init(width: Int, height: Int, shade: UInt8 = 255) {
    let (width, height) = (max(width, 1), max(height, 1))
    image = PNGImage(
      height: height, width: width, channels: 1,
      bytes: Array(repeating: shade, count: width * height))
  }

  /// Colours a point; nothing where there is none.
  mutating func set(x: Int, y: Int, to shade: UInt8) {
    guard (0..<image.width).contains(x), (0..<image.height).contains(y) else { return }
    image.bytes[y * image.width + x] = shade
  }

  /// The shade of a share of white: 0 for black and less, 1 for white and more.
  static func shade(_ share: Double) -> UInt8 {
    share.isNaN ? 0 : UInt8((255 * min(max(share, 0), 1)).rounded())
  }
}
