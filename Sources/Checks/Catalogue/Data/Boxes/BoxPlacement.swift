import Statistics

/// Compares how much goes on in the boxes with how much goes on where they would be if pictures had been
/// mirrored, turned or read in another way.
///
/// Things differ from what is around them by their edges. Wherever the boxes should be, they stand out more
/// than where they are.
struct BoxPlacement {
  /// Of each way to read the boxes, how much each picture's stand out.
  private let contrasts: [Reading: [Double]]

  private enum Reading: String, CaseIterable {
    case given, mirrored, upsideDown, transposed, sizes, doubled

    /// Completes "the boxes fit better …".
    var sentence: String {
      switch self {
      case .given: "as they are"
      case .mirrored: "if they are mirrored left and right"
      case .upsideDown: "if they are mirrored up and down"
      case .transposed: "if x and y are exchanged"
      case .sizes: "if they are read as x, y, width, height"
      case .doubled: "if they are twice as far and as large"
      }
    }

    var hint: String {
      switch self {
      case .given: ""
      case .mirrored, .upsideDown: "were pictures mirrored without their boxes?"
      case .transposed: "corners are left, top, right, bottom, and pictures rows of pixels"
      case .sizes: "boxes are corners: left, top, right, bottom"
      case .doubled: "were pictures made larger without their boxes?"
      }
    }

    func read(_ box: Box, width: Double, height: Double) -> Box {
      switch self {
      case .given: box
      case .mirrored:
        Box(left: width - box.right, top: box.top, right: width - box.left, bottom: box.bottom)
      case .upsideDown:
        Box(left: box.left, top: height - box.bottom, right: box.right, bottom: height - box.top)
      case .transposed:
        Box(left: box.top, top: box.left, right: box.bottom, bottom: box.right)
      case .sizes:
        Box(
          left: box.left, top: box.top, right: box.left + box.right,
          bottom: box.top + box.bottom)
      case .doubled:
        Box(
          left: 2 * box.left, top: 2 * box.top, right: 2 * box.right, bottom: 2 * box.bottom)
      }
    }
  }

  /// How many pictures are looked at: the first.
  private static let most = 200

  init(_ examples: Examples) {
    let shape = examples.inputShape
    let count = min(examples.count, Self.most)
    let (height, width) = (Double(shape[0]), Double(shape[1]))
    var contrasts: [Reading: [Double]] = [:]
    let boxes = examples.boxes
    for picture in 0..<count where !boxes[picture].isEmpty {
      let edges = EdgeSums(examples.inputs.rows(picture..<picture + 1))
      for reading in Reading.allCases {
        let inside = boxes[picture].compactMap {
          edges.mean(in: reading.read($0.box, width: width, height: height))
        }
        // Boxes that are out of the picture stand out by nothing.
        let sum = inside.reduce(0) { $0 + $1 - edges.overall }
        contrasts[reading, default: []].append(
          sum / Double(boxes[picture].count) / max(edges.overall, 1e-9))
      }
    }
    self.contrasts = contrasts
  }

  /// - Parameter split: what the examples are called.
  func conclusion(_ split: String) -> Conclusion? {
    let given = standingOut(.given)
    guard given.count >= 20 else { return nil }
    var best: (reading: Reading, score: Double)?
    for reading in Reading.allCases where reading != .given {
      let differences = zip(standingOut(reading), given).map { $0 - $1 }
      let score = Self.standardScore(differences)
      if score > 5 && score > best?.score ?? 0 { best = (reading, score) }
    }
    guard let best else { return nil }
    return Conclusion(
      .fail, "the \(split) boxes fit their pictures better \(best.reading.sentence)",
      evidence: [
        Evidence("how much the boxes stand out", Self.mean(given)),
        Evidence("how much they would", Self.mean(standingOut(best.reading))),
        Evidence("standard errors", best.score), Evidence("pictures", given.count),
      ],
      hint: best.reading.hint, setting: "data.dataset")
  }

  /// With the sign that makes the mean positive: things may as well be calmer than what is around them.
  private func standingOut(_ reading: Reading) -> [Double] {
    let values = contrasts[reading] ?? []
    return Self.mean(values) < 0 ? values.map { -$0 } : values
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  private static func standardScore(_ values: [Double]) -> Double {
    let mean = mean(values)
    let variance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1))
    return mean / max((variance / Double(max(values.count, 1))).squareRoot(), 1e-12)
  }
}

/// Sums of a picture's differences between neighbouring pixels over rectangles.
private struct EdgeSums {
  private let height: Int
  private let width: Int
  /// Of all pixels above and to the left of a corner, [height + 1, width + 1].
  private var sums: [Double]

  /// - Parameter picture: [1, height, width, channels]
  init(_ picture: Tensor) {
    let (height, width, channels) = (picture.shape[1], picture.shape[2], picture.shape[3])
    let values = picture.scalars
    var sums = [Double](repeating: 0, count: (height + 1) * (width + 1))
    for y in 0..<height {
      var row = 0.0
      for x in 0..<width {
        for channel in 0..<channels {
          let own = values[(y * width + x) * channels + channel]
          if x > 0 {
            row += Double((own - values[(y * width + x - 1) * channels + channel]).magnitude)
          }
          if y > 0 {
            row += Double((own - values[((y - 1) * width + x) * channels + channel]).magnitude)
          }
        }
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
      }
    }
    (self.height, self.width, self.sums) = (height, width, sums)
  }

  /// The mean over the picture.
  var overall: Double { sums[sums.count - 1] / Double(max(height * width, 1)) }

  /// The mean over a box, as far as it lies in the picture; `nil` where it does not.
  func mean(in box: Box) -> Double? {
    func place(_ value: Double, _ count: Int) -> Int {
      Int(min(max(value.rounded(), 0), Double(count)))
    }
    let (left, right) = (place(box.left, width), place(box.right, width))
    let (top, bottom) = (place(box.top, height), place(box.bottom, height))
    guard right > left, bottom > top else { return nil }
    func sum(_ y: Int, _ x: Int) -> Double { sums[y * (width + 1) + x] }
    let inside = sum(bottom, right) - sum(top, right) - sum(bottom, left) + sum(top, left)
    return inside / Double((right - left) * (bottom - top))
  }
}
