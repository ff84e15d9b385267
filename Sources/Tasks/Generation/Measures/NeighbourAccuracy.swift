/// How often a point's nearest neighbour among the others is of its own set: 0.5 where two sets of one size are
/// from one distribution, 1 where they are apart, and less than 0.5 where one repeats points of the other.
///
/// - Source: Lopez-Paz and Oquab, "Revisiting Classifier Two-Sample Tests", 2017; Xu et al., 2018.
package enum NeighbourAccuracy {
  /// - Returns: `nil` for fewer than two points in all.
  package static func of(_ a: Points, _ b: Points) -> Double? {
    let all = a + b
    guard all.count > 1, a.width == b.width else { return nil }
    let (count, width) = (all.count, all.width)
    var nearest = [(distance: Double, index: Int)](
      repeating: (.infinity, 0), count: count)
    all.values.withUnsafeBufferPointer { values in
      // Of neighbours at one distance the first counts.
      for first in 0..<count {
        for second in first + 1..<count {
          let distance = Points.squaredDistance(values, first, values, second, width: width)
          if distance < nearest[first].distance { nearest[first] = (distance, second) }
          if distance < nearest[second].distance { nearest[second] = (distance, first) }
        }
      }
    }
    let own = nearest.enumerated().count { ($0 < a.count) == ($1.index < a.count) }
    return Double(own) / Double(count)
  }
}
