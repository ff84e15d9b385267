/// Which modes of a mixture samples are at.
///
/// A sample is good if it is within three standard deviations of a mode's centre; a mode is found if it is the
/// nearest of a good sample.
/// - Source: Srivastava et al., "VEEGAN", 2017, section 4.1.
package struct ModeCoverage: Equatable {
  package let found: Int
  /// The share of good samples.
  package let good: Double

  package init(found: Int, good: Double) {
    self.found = found
    self.good = good
  }

  /// - Parameters:
  ///   - examples: of known modes, whose means and common standard deviation are measured.
  ///   - modes: the number of each example's mode.
  ///   - count: how many modes there are.
  package init(of samples: Points, against examples: Points, modes: [Int], count: Int) {
    let width = examples.width
    var centres = [[Double]](repeating: [], count: count)
    var (squares, degrees) = (0.0, 0)
    for mode in 0..<count {
      let own = modes.indices.filter { modes[$0] == mode }
      if own.isEmpty { continue }
      let points = Points(width: width, values: own.flatMap { Array(examples[$0]) })
      centres[mode] = points.mean
      for index in 0..<points.count {
        squares += Self.squaredDistance(points[index], centres[mode])
      }
      degrees += (points.count - 1) * width
    }
    let variance = squares / Double(max(degrees, 1))
    var counts = [Int](repeating: 0, count: count)
    for index in 0..<samples.count {
      let distances = centres.map {
        $0.isEmpty ? .infinity : Self.squaredDistance(samples[index], $0)
      }
      guard let nearest = distances.min(), nearest <= 9 * variance else { continue }
      counts[distances.firstIndex(of: nearest) ?? 0] += 1
    }
    found = counts.count { $0 > 0 }
    good = Double(counts.reduce(0, +)) / Double(max(samples.count, 1))
  }

  private static func squaredDistance(_ a: ArraySlice<Double>, _ b: [Double]) -> Double {
    zip(a, b).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}
