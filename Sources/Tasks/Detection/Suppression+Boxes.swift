import Datasets
import Tricks

extension Suppression {
  /// The boxes that are left of a picture's, with what is left of their scores, the surest first; of equals
  /// those that came first.
  public func callAsFunction(_ boxes: [FoundBox]) -> [FoundBox] {
    var left = boxes.filter { $0.score >= minimumScore }
    var kept: [FoundBox] = []
    while let place = left.surest {
      let taken = left.remove(at: place)
      kept.append(taken)
      left = left.compactMap { other in
        guard acrossClasses || other.label == taken.label else { return other }
        var other = other
        other.score *= factor(overlap: taken.box.intersectionOverUnion(with: other.box))
        return other.score >= minimumScore && other.score > 0 ? other : nil
      }
    }
    return kept
  }
}

extension [FoundBox] {
  /// The place of the surest, of equals the first.
  fileprivate var surest: Int? {
    var best = indices.first
    for place in indices {
      if let other = best, self[place].score > self[other].score { best = place }
    }
    return best
  }
}
