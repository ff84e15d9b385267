import Datasets

/// How well boxes are found over a set of pictures, as COCO defines it (T.-Y. Lin et al., ECCV 2014; its
/// program pycocotools 2.0.11), without classes of size.
///
/// A box that is found is right where it covers a true box of its class, which no surer one has taken, by an
/// intersection over union of at least a threshold. Over all pictures the surest come first; of equals those
/// of earlier pictures, and in a picture those that stand first. Precision is made to fall with recall, and
/// read at 101 recalls.
public struct AveragePrecision: Hashable, Sendable {
  /// From .5 to .95 in steps of .05.
  public static let thresholds = steps(10, from: 0.5, through: 0.95)
  /// From 0 to 1 in steps of .01.
  static let recalls = steps(101, from: 0, through: 1)
  /// How many boxes of a class count in a picture: the surest.
  public static let limit = 100

  /// The mean over thresholds and recalls of each class by its number; `nil` for one without true boxes.
  public let classes: [Double?]
  /// The mean over classes, thresholds and recalls; `nil` where there are no true boxes.
  public let mean: Double?
  /// The same at the threshold .5 alone.
  public let atHalf: Double?
  /// The same at the threshold .75 alone.
  public let atThreeQuarters: Double?
  /// The share of true boxes that are found, the mean over classes and thresholds.
  public let recall: Double?
  /// The same at the threshold .5 alone, the mean over classes.
  public let recallAtHalf: Double?

  /// - Parameters:
  ///   - found: of each picture.
  ///   - truths: of each picture.
  ///   - count: how many classes there are.
  /// - Precondition: there are as many pictures of both.
  public init(of found: [[FoundBox]], truths: [[LabelledBox]], classes count: Int) {
    precondition(found.count == truths.count, "each picture has its true boxes")
    let curves = (0..<count).map { label in
      PrecisionRecall(
        found: found.map { $0.filter { $0.label == label }.surestFirst.prefix(Self.limit) },
        truths: truths.map { $0.filter { $0.label == label }.map(\.box) })
    }
    let present = curves.compactMap(\.self)
    func mean(of values: [[Double]]) -> Double? {
      let all = values.joined()
      return all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    }
    classes = curves.map { $0.flatMap { mean(of: $0.precisions) } }
    self.mean = mean(of: present.flatMap(\.precisions))
    atHalf = mean(of: present.map { $0.precisions[0] })
    atThreeQuarters = mean(of: present.map { $0.precisions[5] })
    recall = mean(of: present.map(\.recalls))
    recallAtHalf = mean(of: present.map { [$0.recalls[0]] })
  }

  /// As NumPy's `linspace` has them, to the bit.
  private static func steps(_ count: Int, from first: Double, through last: Double) -> [Double] {
    let step = (last - first) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? last : Double($0) * step + first }
  }
}

/// The precisions of one class at the 101 recalls.
private struct PrecisionRecall {
  /// By threshold, then by recall.
  var precisions: [[Double]] = []
  /// The recall that all boxes together reach, by threshold.
  var recalls: [Double] = []

  /// - Parameter found: of each picture, the surest first.
  /// - Returns: `nil` where there are no true boxes.
  init?(found: [ArraySlice<FoundBox>], truths: [[Box]]) {
    let truthCount = truths.reduce(0) { $0 + $1.count }
    guard truthCount > 0 else { return nil }
    let scores = found.joined().map(\.score)
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    let overlaps = zip(found, truths).map { found, truths in
      found.map { one in truths.map { one.box.intersectionOverUnion(with: $0) } }
    }
    for threshold in AveragePrecision.thresholds {
      let isRight = overlaps.flatMap { Self.matches($0, threshold: threshold) }
      var (right, taken) = (0.0, 0.0)
      var curve: [(recall: Double, precision: Double)] = []
      for place in order {
        taken += 1
        if isRight[place] { right += 1 }
        curve.append((right / Double(truthCount), right / (taken + Double.ulpOfOne)))
      }
      recalls.append(curve.last?.recall ?? 0)
      for place in curve.indices.dropLast().reversed() {
        curve[place].precision = max(curve[place].precision, curve[place + 1].precision)
      }
      var place = 0
      precisions.append(
        AveragePrecision.recalls.map { recall in
          while place < curve.count && curve[place].recall < recall { place += 1 }
          return place < curve.count ? curve[place].precision : 0
        })
    }
  }

  /// Which boxes of a picture are right: each, the surest first, takes the true box that it covers best of
  /// those that are left; of equals the last.
  ///
  /// - Parameter overlaps: of each box with each true one.
  private static func matches(_ overlaps: [[Double]], threshold: Double) -> [Bool] {
    var isTaken = [Bool](repeating: false, count: overlaps.first?.count ?? 0)
    return overlaps.map { overlaps in
      var best = threshold
      var match: Int?
      for (truth, overlap) in overlaps.enumerated() where !isTaken[truth] && overlap >= best {
        (best, match) = (overlap, truth)
      }
      if let match { isTaken[match] = true }
      return match != nil
    }
  }
}
