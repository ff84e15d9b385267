/// The ink of a digit without the margins around it, from 0 to 1.
struct DigitStamp {
  let height: Int
  let width: Int
  let ink: [Double]

  init(height: Int, width: Int, ink: [Double]) {
    (self.height, self.width, self.ink) = (height, width, ink)
  }

  /// - Parameter pixels: of a square picture, from 0 to 255.
  /// - Returns: `nil` for a picture without ink.
  init?(pixels: ArraySlice<Float>, side: Int) {
    let pixels = Array(pixels)
    // What is fainter than this is the blur of a stroke.
    let dark = pixels.indices.filter { pixels[$0] >= 64 }
    guard let top = dark.first.map({ $0 / side }), let bottom = dark.last.map({ $0 / side }),
      let left = dark.map({ $0 % side }).min(), let right = dark.map({ $0 % side }).max()
    else { return nil }
    height = bottom - top + 1
    width = right - left + 1
    ink = (top...bottom).flatMap { row in
      (left...right).map { Double(pixels[row * side + $0]) / 255 }
    }
  }

  /// The same digit at another height, as wide in proportion, by bilinear interpolation between the
  /// middles of pixels.
  func resized(toHeight target: Int) -> DigitStamp {
    let scale = Double(height) / Double(target)
    let columns = max(Int((Double(width) / scale).rounded()), 1)
    let across = Double(width) / Double(columns)
    var result: [Double] = []
    result.reserveCapacity(target * columns)
    for row in 0..<target {
      let (y, dy) = Self.place((Double(row) + 0.5) * scale - 0.5, below: height)
      for column in 0..<columns {
        let (x, dx) = Self.place((Double(column) + 0.5) * across - 0.5, below: width)
        let (right, lower) = (min(x + 1, width - 1), min(y + 1, height - 1))
        let above = ink[y * width + x] * (1 - dx) + ink[y * width + right] * dx
        let under = ink[lower * width + x] * (1 - dx) + ink[lower * width + right] * dx
        result.append(above * (1 - dy) + under * dy)
      }
    }
    return DigitStamp(height: target, width: columns, ink: result)
  }

  /// The pixel before a place, and how far behind it the place is.
  private static func place(_ value: Double, below count: Int) -> (Int, Double) {
    let clamped = min(max(value, 0), Double(count - 1))
    let whole = Int(clamped)
    return (whole, clamped - Double(whole))
  }

  /// A part of it.
  func cut(rows: Range<Int>, columns: Range<Int>) -> DigitStamp {
    DigitStamp(
      height: rows.count, width: columns.count,
      ink: rows.flatMap { row in columns.map { ink[row * width + $0] } })
  }
}
