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
          pixels.draw(maps[image], border: border, into: target + image * size)
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

  func draw(_ map: AffineMap, border: Border, into target: UnsafeMutablePointer<Float>) {
    let right = Double(width - 1)
    let bottom = Double(height - 1)
    var output = target
    for row in 0..<height {
      for column in 0..<width {
        var x = map.xx * Double(column) + map.xy * Double(row) + map.x0
        var y = map.yx * Double(column) + map.yy * Double(row) + map.y0
        if border == .edge {
          x = x > 0 ? (x < right ? x : right) : 0
          y = y > 0 ? (y < bottom ? y : bottom) : 0
        }
        sample(x, y, into: output)
        output += channels
      }
    }
  }

  @inline(__always)
  private func sample(_ x: Double, _ y: Double, into output: UnsafeMutablePointer<Float>) {
    // Says no to NaN too, so that what follows always fits an integer.
    guard x > -1 && x < Double(width) && y > -1 && y < Double(height) else {
      for channel in 0..<channels { output[channel] = 0 }
      return
    }
    // Rounded down: the conversion itself rounds towards 0.
    let left = x < 0 ? -1 : Int(x)
    let top = y < 0 ? -1 : Int(y)
    let across = Float(x - Double(left))
    let down = Float(y - Double(top))
    if left >= 0 && left + 1 < width && top >= 0 && top + 1 < height {
      let above = first + (top * width + left) * channels
      let below = above + width * channels
      for channel in 0..<channels {
        output[channel] = blend(
          blend(above[channel], above[channel + channels], share: across),
          blend(below[channel], below[channel + channels], share: across), share: down)
      }
    } else {
      for channel in 0..<channels {
        output[channel] = blend(
          blend(value(top, left, channel), value(top, left + 1, channel), share: across),
          blend(value(top + 1, left, channel), value(top + 1, left + 1, channel), share: across),
          share: down)
      }
    }
  }

  /// A pixel, or 0 beside the image.
  @inline(__always)
  private func value(_ row: Int, _ column: Int, _ channel: Int) -> Float {
    guard row >= 0 && row < height && column >= 0 && column < width else { return 0 }
    return first[(row * width + column) * channels + channel]
  }

  /// The first value where the share is 0, exactly.
  @inline(__always)
  private func blend(_ a: Float, _ b: Float, share: Float) -> Float { a + share * (b - a) }
}
