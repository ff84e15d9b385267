/// Where the pixels along a resized axis come from: each is a blend of two neighbours.
///
/// Output i of m looks at the place (i + ½)·n/m − ½ between n pixels, and no further out than the
/// centres of the first and the last: borders are the borders of pixels, not the centres of the
/// outermost ones ("align corners" false).
struct BilinearAxis: Sendable {
  /// The nearer to the start of an output's two pixels.
  private(set) var first: [Int] = []
  /// The other; the same one at the end of the axis.
  private(set) var second: [Int] = []
  /// The share of the second pixel, from 0 to 1; 0 if it is the first.
  private(set) var share: [Float] = []
  /// The outputs that look at a pixel, by the pixel's number.
  private(set) var lookers: [Range<Int>] = []

  init(from pixels: Int, to outputs: Int) {
    let scale = Double(pixels) / Double(outputs)
    for output in 0..<outputs {
      let place = max(0, (Double(output) + 0.5) * scale - 0.5)
      let before = min(Int(place), pixels - 1)
      let isLast = before == pixels - 1
      first.append(before)
      second.append(isLast ? before : before + 1)
      share.append(isLast ? 0 : Float(place - Double(before)))
    }
    // Both numbers only grow along the outputs, so that those of a pixel stand side by side.
    var (start, end) = (0, 0)
    for pixel in 0..<pixels {
      while start < outputs && second[start] < pixel { start += 1 }
      end = max(start, end)
      while end < outputs && first[end] <= pixel { end += 1 }
      lookers.append(start..<end)
    }
  }

  /// The share of a pixel in an output that looks at it.
  func weight(of pixel: Int, in output: Int) -> Float {
    if first[output] == pixel { return 1 - share[output] }
    return share[output]
  }
}
