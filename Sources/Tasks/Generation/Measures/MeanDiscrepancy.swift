/// How far two sets of points are apart in the mean of a kernel's features: the unbiased estimate of the squared
/// maximum mean discrepancy, which may be below 0.
///
/// The kernel is k(x, y) = (x·y/d + 1)³ in d dimensions.
/// - Source: Gretton et al., 2012, lemma 6; the kernel: Bińkowski et al., "Demystifying MMD GANs", 2018 (KID).
package enum MeanDiscrepancy {
  /// - Returns: `nil` for fewer than two points on a side.
  package static func squared(_ a: Points, _ b: Points) -> Double? {
    guard a.count > 1, b.count > 1, a.width == b.width else { return nil }
    func within(_ points: Points) -> Double {
      let count = Double(points.count)
      return 2 * kernels(points, points, isWithin: true) / (count * (count - 1))
    }
    let across = kernels(a, b, isWithin: false) / (Double(a.count) * Double(b.count))
    return within(a) + within(b) - 2 * across
  }

  /// The sum of the kernel over all pairs; within one set over each pair once.
  private static func kernels(_ a: Points, _ b: Points, isWithin: Bool) -> Double {
    let width = a.width
    return a.values.withUnsafeBufferPointer { x in
      b.values.withUnsafeBufferPointer { y in
        var sum = 0.0
        for first in 0..<a.count {
          var row = 0.0
          for second in (isWithin ? first + 1 : 0)..<b.count {
            let base = Points.product(x, first, y, second, width: width) / Double(width) + 1
            row += base * base * base
          }
          sum += row
        }
        return sum
      }
    }
  }
}
