/// An affine map of the plane: where in the input image a pixel of the output comes from.
///
/// Places are (x, y) = (column, row), in pixels; the first pixel's centre is (0, 0).
public struct AffineMap: Hashable, Sendable {
  /// x ↦ xx·x + xy·y + x0.
  public var xx: Double
  public var xy: Double
  public var x0: Double
  /// y ↦ yx·x + yy·y + y0.
  public var yx: Double
  public var yy: Double
  public var y0: Double

  public init(xx: Double, xy: Double, x0: Double, yx: Double, yy: Double, y0: Double) {
    self.xx = xx
    self.xy = xy
    self.x0 = x0
    self.yx = yx
    self.yy = yy
    self.y0 = y0
  }

  /// The map p ↦ matrix·(p − center) + center − shift: with the linear part alone images turn and
  /// stretch about their centre; a shift moves what they show right and down.
  public init(
    xx: Double = 1, xy: Double = 0, yx: Double = 0, yy: Double = 1,
    center: (x: Double, y: Double), shift: (x: Double, y: Double) = (0, 0)
  ) {
    self.init(
      xx: xx, xy: xy, x0: center.x - xx * center.x - xy * center.y - shift.x,
      yx: yx, yy: yy, y0: center.y - yx * center.x - yy * center.y - shift.y)
  }
}

/// What an image shows beyond its border.
public enum Border: String, Codable, Hashable, Sendable, CaseIterable {
  /// Zeros.
  case zero
  /// The nearest pixel of the image.
  case edge
}

extension Tensor {
  /// Images drawn anew under affine maps, with bilinear interpolation.
  ///
  /// A map that sends pixels to pixels copies them exactly.
  /// - Parameter maps: one for each image; self is [n, height, width, channels].
  public func warped(by maps: [AffineMap], border: Border) -> Tensor {
    precondition(shape.rank == 4 && maps.count == shape[0], "\(maps.count) maps for \(shape)")
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let size = height * width * channels
    return Tensor(shape: shape) { target in
      withUnsafePointer { source in
        // Each image is written by one task, from what no task writes.
        nonisolated(unsafe) let source = source
        nonisolated(unsafe) let target = target
        ThreadPool.forEach(below: maps.count) { image in
          let pixels = ImagePixels(
            first: source + image * size, height: height, width: width, channels: channels)
          var output = target + image * size
          for row in 0..<height {
            for column in 0..<width {
              pixels.sample(maps[image], column: column, row: row, border: border, into: output)
              output += channels
            }
          }
        }
      }
    }
  }
}

/// One image, to be looked at between its pixels.
private struct ImagePixels {
  let first: UnsafePointer<Float>
  let height: Int
  let width: Int
  let channels: Int

  @inline(__always)
  func sample(
    _ map: AffineMap, column: Int, row: Int, border: Border,
    into output: UnsafeMutablePointer<Float>
  ) {
    var x = map.xx * Double(column) + map.xy * Double(row) + map.x0
    var y = map.yx * Double(column) + map.yy * Double(row) + map.y0
    if border == .edge {
      x = min(max(x, 0), Double(width - 1))
      y = min(max(y, 0), Double(height - 1))
    }
    // Says no to NaN too, so that what follows always fits an integer.
    guard x > -1 && x < Double(width) && y > -1 && y < Double(height) else {
      output.update(repeating: 0, count: channels)
      return
    }
    let left = Int(x.rounded(.down))
    let top = Int(y.rounded(.down))
    let acrossShare = Float(x - Double(left))
    let downShare = Float(y - Double(top))
    for channel in 0..<channels {
      let above = blend(
        value(top, left, channel), value(top, left + 1, channel), share: acrossShare)
      let below = blend(
        value(top + 1, left, channel), value(top + 1, left + 1, channel), share: acrossShare)
      output[channel] = blend(above, below, share: downShare)
    }
  }

  @inline(__always)
  private func value(_ row: Int, _ column: Int, _ channel: Int) -> Float {
    guard row >= 0 && row < height && column >= 0 && column < width else { return 0 }
    return first[(row * width + column) * channels + channel]
  }

  /// a where the share is 0, exactly.
  @inline(__always)
  private func blend(_ a: Float, _ b: Float, share: Float) -> Float { a + share * (b - a) }
}
