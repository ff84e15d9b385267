/// How often each class was taken for each.
public struct ConfusionMatrix: Hashable, Sendable {
  /// By the true class, then by the one that was found.
  public private(set) var counts: [[Int]]

  /// - Parameters:
  ///   - found: the class that was found at each place.
  ///   - truths: the true class of each.
  ///   - count: how many classes there are.
  /// - Precondition: there are as many of both, all from 0 below `count`.
  public init(of found: [Int], truths: [Int], classes count: Int) {
    precondition(found.count == truths.count, "each place has its true class")
    var flat = [Int](repeating: 0, count: count * count)
    for (found, truth) in zip(found, truths) {
      precondition((0..<count).contains(found), "no class \(found) of \(count)")
      flat[truth * count + found] += 1
    }
    counts = (0..<count).map { Array(flat[$0 * count..<($0 + 1) * count]) }
  }

  /// Of each class the places that are it and are found to be it, and those that are either.
  ///
  /// Their ``ClassOverlaps/mean`` is the mean intersection over union (mIoU).
  public var overlaps: ClassOverlaps {
    let classes = counts.indices
    return ClassOverlaps(
      intersections: classes.map { counts[$0][$0] },
      unions: classes.map { label in
        counts[label].reduce(0, +) + counts.reduce(0) { $0 + $1[label] } - counts[label][label]
      })
  }

  /// The share of places whose class was found; `nil` where there are none.
  public var accuracy: Double? {
    let all = counts.joined().reduce(0, +)
    return all == 0 ? nil : Double(counts.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(all)
  }
}
