extension Tensor {
  /// Values of pictures at points between their pixels, by bilinear interpolation.
  ///
  /// - Parameter points: [n, p, 2], (x, y) in shares of the width and the height: (0, 0) is the top
  ///   left corner, not a pixel's centre; the first pixel's centre is (½/width, ½/height). What
  ///   lies beside a picture is 0, so that values fade over half a pixel at its border; a point that is
  ///   no number gives 0.
  /// - Returns: from [n, height, width, channels] to [n, p, channels].
  /// - Source: PyTorch's `grid_sample` with `mode="bilinear"`, `padding_mode="zeros"`,
  ///   `align_corners=False` at 2·points − 1; Kirillov et al., "PointRend", 2020, use it so.
  public func sampledBilinearly(at points: Tensor) -> Tensor {
    let pictures = SampledPictures(shape, points: points.shape)
    return Tensor(shape: [shape[0], points.shape[1], shape[3]]) { target in
      withPointers(self, points) { pictures.sample($0, at: $1, into: target) }
    }
  }

  /// The gradient of ``sampledBilinearly(at:)`` with respect to pictures of a given shape, this being
  /// the gradient of its result.
  func sampledBilinearlyGradient(of pictures: Shape, at points: Tensor) -> Tensor {
    let sampled = SampledPictures(pictures, points: points.shape)
    return Tensor(shape: pictures) { target in
      target.update(repeating: 0, count: pictures.elementCount)
      withPointers(self, points) { sampled.scatter($0, at: $1, into: target) }
    }
  }
}

private struct SampledPictures: Sendable {
  private let batch: Int
  private let height: Int
  private let width: Int
  private let channels: Int
  private let points: Int

  /// Points, and channels, of one task.
  private static let block = 32

  init(_ pictures: Shape, points: Shape) {
    precondition(pictures.rank == 4, "pictures are [n, height, width, channels], not \(pictures)")
    precondition(
      points.rank == 3 && points[0] == pictures[0] && points[2] == 2,
      "points \(points) of pictures \(pictures)")
    (batch, height, width, channels) = (pictures[0], pictures[1], pictures[2], pictures[3])
    self.points = points[1]
  }

  func sample(
    _ pictures: UnsafePointer<Float>, at places: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    // Each point's values are written by one task, from what no task writes.
    nonisolated(unsafe) let pictures = pictures
    nonisolated(unsafe) let places = places
    nonisolated(unsafe) let target = target
    let blocks = (points + Self.block - 1) / Self.block
    ThreadPool.forEach(below: batch * blocks) { task in
      let picture = task / blocks
      let start = task % blocks * Self.block
      for point in start..<min(start + Self.block, points) {
        let number = picture * points + point
        let output = target + number * channels
        output.update(repeating: 0, count: channels)
        forEachPixel(of: places + 2 * number) { pixel, weight in
          let value = pictures + (picture * height * width + pixel) * channels
          for channel in 0..<channels { output[channel] += weight * value[channel] }
        }
      }
    }
  }

  func scatter(
    _ gradient: UnsafePointer<Float>, at places: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    // Points may share pixels: some channels of one picture are one task, which adds point by point.
    nonisolated(unsafe) let gradient = gradient
    nonisolated(unsafe) let places = places
    nonisolated(unsafe) let target = target
    let blocks = (channels + Self.block - 1) / Self.block
    ThreadPool.forEach(below: batch * blocks) { task in
      let picture = task / blocks
      let start = task % blocks * Self.block
      let count = min(Self.block, channels - start)
      for point in 0..<points {
        let number = picture * points + point
        let given = gradient + number * channels + start
        forEachPixel(of: places + 2 * number) { pixel, weight in
          let sum = target + (picture * height * width + pixel) * channels + start
          for channel in 0..<count { sum[channel] += weight * given[channel] }
        }
      }
    }
  }

  /// The at most four pixels around a point with their shares in it, in the order of the picture.
  @inline(__always)
  private func forEachPixel(of point: UnsafePointer<Float>, _ body: (Int, Float) -> Void) {
    let x = Double(point[0]) * Double(width) - 0.5
    let y = Double(point[1]) * Double(height) - 0.5
    // Says no to NaN too, so that what follows always fits an integer.
    guard x > -1 && x < Double(width) && y > -1 && y < Double(height) else { return }
    // Rounded down: the conversion itself rounds towards 0.
    let left = x < 0 ? -1 : Int(x)
    let top = y < 0 ? -1 : Int(y)
    let across = Float(x - Double(left))
    let down = Float(y - Double(top))
    for row in 0..<2 where top + row >= 0 && top + row < height {
      let vertical = row == 0 ? 1 - down : down
      for column in 0..<2 where left + column >= 0 && left + column < width {
        let horizontal = column == 0 ? 1 - across : across
        body((top + row) * width + left + column, vertical * horizontal)
      }
    }
  }
}
