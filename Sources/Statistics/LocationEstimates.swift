/// Estimates of the centre of differences that single ones cannot move far.
enum LocationEstimates {
  /// The median of the means of all pairs of differences, each with itself too (Walsh averages):
  /// Hodges and Lehmann, Annals of Mathematical Statistics 34, 1963. NaN of none.
  static func hodgesLehmann(_ differences: [Double]) -> Double {
    var means: [Double] = []
    means.reserveCapacity(differences.count * (differences.count + 1) / 2)
    for (index, difference) in differences.enumerated() {
      // Halves first, so that the sum of two large ones stays finite.
      for other in differences[index...] { means.append(0.5 * difference + 0.5 * other) }
    }
    return Selection.median(means)
  }
}
