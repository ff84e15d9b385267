extension Tensor {
  /// Pictures of another size, by bilinear interpolation between the centres of pixels.
  ///
  /// Made larger, a picture is a smooth one; made smaller, each output still blends four pixels only.
  /// - Parameters:
  ///   - size: the height and width of the result; at least 1 each, as are this tensor's.
  /// - Returns: from [n, height, width, channels] to [n, size.height, size.width, channels].
  /// - Source: PyTorch's `interpolate` with `mode="bilinear"`, `align_corners=False`.
  public func resizedBilinearly(to size: (height: Int, width: Int)) -> Tensor {
    let plan = BilinearPlan(from: shape, to: size)
    return Tensor(shape: plan.target) { target in
      withUnsafePointer { plan.resize($0, into: target) }
    }
  }

  /// The gradient of ``resizedBilinearly(to:)`` with respect to pictures of a given shape, this being
  /// the gradient of its result.
  func resizedBilinearlyGradient(of pictures: Shape) -> Tensor {
    let plan = BilinearPlan(from: pictures, to: (shape[1], shape[2]))
    return Tensor(shape: pictures) { target in
      withUnsafePointer { plan.addUp($0, into: target) }
    }
  }
}

/// First along the columns, then along the rows: of two blends in a row, either order is bilinear.
private struct BilinearPlan: Sendable {
  let source: Shape
  let target: Shape
  private let rows: BilinearAxis
  private let columns: BilinearAxis
  private let channels: Int

  init(from source: Shape, to size: (height: Int, width: Int)) {
    precondition(source.rank == 4, "pictures are [n, height, width, channels], not \(source)")
    precondition(
      source[1] > 0 && source[2] > 0 && size.height > 0 && size.width > 0,
      "from \(source) to \(size.height)×\(size.width) pixels")
    self.source = source
    target = [source[0], size.height, size.width, source[3]]
    rows = BilinearAxis(from: source[1], to: size.height)
    columns = BilinearAxis(from: source[2], to: size.width)
    channels = source[3]
  }

  func resize(_ pictures: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    let (height, inner) = (source[1], source[2] * channels)
    let (newHeight, newInner) = (self.target[1], self.target[2] * channels)
    // Each output row is written by one task, from what no task writes.
    nonisolated(unsafe) let pictures = pictures
    nonisolated(unsafe) let target = target
    ThreadPool.forEach(below: source[0] * newHeight) { task in
      let (picture, row) = (task / newHeight, task % newHeight)
      let above = pictures + (picture * height + rows.first[row]) * inner
      let below = pictures + (picture * height + rows.second[row]) * inner
      let share = rows.share[row]
      withUnsafeTemporaryAllocation(of: Float.self, capacity: inner) { between in
        guard let between = between.baseAddress else { return }
        for index in 0..<inner {
          between[index] = (1 - share) * above[index] + share * below[index]
        }
        stretch(between, into: target + task * newInner)
      }
    }
  }

  private func stretch(_ row: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    for column in columns.first.indices {
      let left = row + columns.first[column] * channels
      let right = row + columns.second[column] * channels
      let share = columns.share[column]
      let blend = output + column * channels
      for channel in 0..<channels {
        blend[channel] = (1 - share) * left[channel] + share * right[channel]
      }
    }
  }

  func addUp(_ gradient: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    let (height, inner) = (source[1], source[2] * channels)
    let (newHeight, newInner) = (self.target[1], self.target[2] * channels)
    // Each row of pictures gathers from the outputs that look at it, in ascending order.
    nonisolated(unsafe) let gradient = gradient
    nonisolated(unsafe) let target = target
    ThreadPool.forEach(below: source[0] * height) { task in
      let (picture, row) = (task / height, task % height)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: newInner) { between in
        guard let between = between.baseAddress else { return }
        between.update(repeating: 0, count: newInner)
        for output in rows.lookers[row] {
          let weight = rows.weight(of: row, in: output)
          let given = gradient + (picture * newHeight + output) * newInner
          for index in 0..<newInner { between[index] += weight * given[index] }
        }
        gather(between, into: target + task * inner)
      }
    }
  }

  private func gather(_ row: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    output.update(repeating: 0, count: source[2] * channels)
    for column in columns.first.indices {
      let given = row + column * channels
      let left = output + columns.first[column] * channels
      let share = columns.share[column]
      for channel in 0..<channels { left[channel] += (1 - share) * given[channel] }
      guard share > 0 else { continue }
      let right = output + columns.second[column] * channels
      for channel in 0..<channels { right[channel] += share * given[channel] }
    }
  }
}
