import Tricks

/// Which points are predicted.
enum PointSelection {
  /// How much the greatest of each pixel's logits, […, classes], is above the second: 0 where two classes are
  /// equally likely.
  static func margins(of logits: Tensor) -> [Float] {
    let (values, classes) = (logits.scalars, max(logits.shape.last, 1))
    return stride(from: 0, to: values.count, by: classes).map { start in
      var (first, second) = (-Float.infinity, -Float.infinity)
      for value in values[start..<start + classes] {
        if value > first {
          (first, second) = (value, first)
        } else {
          second = max(second, value)
        }
      }
      return first - second
    }
  }

  /// The places of the smallest margins in ascending order; of equals the first.
  static func smallest(_ count: Int, of margins: ArraySlice<Float>) -> [Int] {
    let sorted = margins.indices.sorted { (margins[$0], $0) < (margins[$1], $1) }
    return Array(sorted.prefix(count))
  }

  /// Points to train on: of many that are drawn uniformly the least sure, and others as they are drawn.
  ///
  /// - Parameters:
  ///   - count: how many for each picture.
  ///   - oversampling: how many times as many the uncertain ones are chosen from.
  ///   - importance: the share that is chosen, rounded down to whole points.
  ///   - coarse: logits, [n, height, width, classes].
  ///   - stream: what draws for a picture.
  /// - Returns: [n, count, 2], (x, y) as shares of the width and the height.
  /// - Source: Kirillov et al., 2020, section 3.1: over generation, importance sampling, coverage.
  static func drawn(
    _ count: Int, oversampling: Int, importance: Double, from coarse: Tensor,
    stream: (Int) -> RandomStream
  ) -> Tensor {
    let pictures = coarse.shape[0]
    let candidates = count * oversampling
    let uncertain = Int(importance * Double(count))
    let drawn = candidates + count - uncertain
    let draws = (0..<pictures).map { stream($0).uniform([drawn, 2]).scalars }
    let asked = Tensor(
      draws.flatMap { $0.prefix(2 * candidates) }, shape: [pictures, candidates, 2])
    let margins = margins(of: coarse.sampledBilinearly(at: asked))
    let points = draws.enumerated().flatMap { picture, draws in
      let start = picture * candidates
      let chosen = smallest(uncertain, of: margins[start..<start + candidates]).flatMap {
        [draws[2 * ($0 - start)], draws[2 * ($0 - start) + 1]]
      }
      return chosen + draws[(2 * candidates)...]
    }
    return Tensor(points, shape: [pictures, count, 2])
  }

  /// The pixels that points lie in, counted over all pictures.
  static func pixels(at points: Tensor, height: Int, width: Int) -> [Int] {
    let (values, count) = (points.scalars, points.shape[1])
    func place(_ share: Float, below extent: Int) -> Int {
      min(max(Int((Double(share) * Double(extent)).rounded(.down)), 0), extent - 1)
    }
    return (0..<points.shape[0] * count).map { point in
      let (x, y) = (
        place(values[2 * point], below: width), place(values[2 * point + 1], below: height)
      )
      return (point / count * height + y) * width + x
    }
  }
}
