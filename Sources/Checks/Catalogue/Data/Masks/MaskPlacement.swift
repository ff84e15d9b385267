import Statistics

/// Compares how much masks tell of their pictures' pixels with how much they would tell a few pixels away, or
/// mirrored.
///
/// What is of one class looks more alike than what is of several. Where masks have been moved, their classes
/// differ less than they would at their places.
struct MaskPlacement {
  /// Of each way to read the masks, the share of each picture's variance that its classes account for.
  private let shares: [Reading: [Double]]

  /// How a mask may have been meant.
  private enum Reading: Hashable {
    case moved(right: Int, down: Int)
    case mirrored, upsideDown, transposed

    static let given = Reading.moved(right: 0, down: 0)

    /// All but as they are given, near ones first.
    static let others: [Reading] = {
      let steps = (-2...2).flatMap { down in
        (-2...2).map { right in (right: right, down: down) }
      }
      let moves = steps.filter { $0.right != 0 || $0.down != 0 }.enumerated().sorted {
        let (first, second) = ($0.element, $1.element)
        return (first.right.magnitude + first.down.magnitude, $0.offset)
          < (second.right.magnitude + second.down.magnitude, $1.offset)
      }
      return moves.map { .moved(right: $0.element.right, down: $0.element.down) }
        + [.mirrored, .upsideDown, .transposed]
    }()

    /// Completes "masks fit their pictures better …".
    var sentence: String {
      switch self {
      case .moved(let right, let down):
        let ways = [
          right == 0
            ? nil
            : "\(NumberText.count(abs(right), "pixel")) to the \(right > 0 ? "right" : "left")",
          down == 0 ? nil : "\(NumberText.count(abs(down), "pixel")) \(down > 0 ? "down" : "up")",
        ]
        return ways.compactMap(\.self).joined(separator: " and ")
      case .mirrored: return "mirrored left and right"
      case .upsideDown: return "mirrored up and down"
      case .transposed: return "with rows and columns exchanged"
      }
    }

    var hint: String {
      switch self {
      case .moved:
        "is a border cut from one and not from the other, or are they made smaller in different ways?"
      case .mirrored, .upsideDown: "were pictures mirrored without their masks?"
      case .transposed: "are pictures and masks both stored row by row?"
      }
    }

    /// The pixel of the mask that lies on a pixel of the picture; `nil` where none does.
    func source(row: Int, column: Int, height: Int, width: Int) -> Int? {
      let (y, x) =
        switch self {
        case .moved(let right, let down): (row - down, column - right)
        case .mirrored: (row, width - 1 - column)
        case .upsideDown: (height - 1 - row, column)
        case .transposed: (column, row)
        }
      return (0..<height).contains(y) && (0..<width).contains(x) ? y * width + x : nil
    }
  }

  /// How many pictures are looked at: the first.
  private static let most = 100
  /// As far as masks may be moved: what lies nearer to an edge is compared with nothing.
  private static let border = 2

  init(_ examples: Examples) {
    let shape = examples.inputShape
    let count = min(examples.count, Self.most)
    let pixels = shape[0] * shape[1]
    let labels = examples.labels
    let values = examples.rows(0..<count).inputs.scalars
    var shares: [Reading: [Double]] = [:]
    for picture in 0..<count {
      let mask = Array(labels[picture * pixels..<(picture + 1) * pixels])
      guard Set(mask).count > 1 else { continue }
      let picture = Array(values[picture * pixels * shape[2]..<(picture + 1) * pixels * shape[2]])
      for reading in [.given] + Reading.others {
        if reading == .transposed && shape[0] != shape[1] { continue }
        shares[reading, default: []].append(
          Self.share(of: picture, by: mask, shape, reading) ?? 0)
      }
    }
    self.shares = shares
  }

  /// The share of the variance of a picture's numbers that lies between the classes, the mean over channels.
  private static func share(
    of picture: [Float], by mask: [Int], _ shape: Shape, _ reading: Reading
  ) -> Double? {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    guard height > 2 * border, width > 2 * border else { return nil }
    let classes = (mask.max() ?? 0) + 1
    var counts = [Double](repeating: 0, count: classes)
    var sums = [Double](repeating: 0, count: classes * channels)
    var squares = [Double](repeating: 0, count: channels)
    for row in border..<height - border {
      for column in border..<width - border {
        guard
          let source = reading.source(row: row, column: column, height: height, width: width)
        else { continue }
        let label = mask[source]
        counts[label] += 1
        for channel in 0..<channels {
          let value = Double(picture[(row * width + column) * channels + channel])
          sums[label * channels + channel] += value
          squares[channel] += value * value
        }
      }
    }
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    var mean = 0.0
    for channel in 0..<channels {
      var (sum, between) = (0.0, 0.0)
      for label in 0..<classes where counts[label] > 0 {
        let own = sums[label * channels + channel]
        sum += own
        between += own * own / counts[label]
      }
      let centre = sum * sum / total
      let all = squares[channel] - centre
      if all > 1e-12 * max(centre, 1) { mean += (between - centre) / all / Double(channels) }
    }
    return mean
  }

  /// - Parameter split: completes "the … masks".
  func conclusion(_ split: String) -> Conclusion? {
    guard let given = shares[.given], given.count >= 10 else { return nil }
    var best: (reading: Reading, score: Double, gain: Double)?
    for reading in Reading.others {
      guard let others = shares[reading] else { continue }
      let differences = zip(others, given).map { $0 - $1 }
      let gain = Self.mean(differences)
      // Of what is not accounted for, at least a twentieth: rounding moves masks too, by half a pixel.
      guard gain > 0.05 * (1 - Self.mean(given)), gain > best?.gain ?? 0 else { continue }
      let score = Self.standardScore(differences)
      if score > 5 { best = (reading, score, gain) }
    }
    guard let best else { return nil }
    return Conclusion(
      .fail, "the \(split) masks fit their pictures better \(best.reading.sentence)",
      evidence: [
        Evidence("share of the pictures' variance between classes", Self.mean(given)),
        Evidence("share that would be", Self.mean(given) + best.gain),
        Evidence("standard errors", best.score), Evidence("pictures", given.count),
      ],
      hint: best.reading.hint, setting: "data.dataset")
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
