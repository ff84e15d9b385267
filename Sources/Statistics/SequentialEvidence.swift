import TensorCore

/// How strongly paired differences speak against their being symmetric about a value, in a form that
/// may be looked at after every pair.
///
/// Somebody who starts with 1 bets on the sign of each difference from the value before it is seen,
/// never more than there is. If the signs are fair coins, given the past and the distance from the
/// value, what is owned is a test martingale: with probability 1 − 1/b it stays below b for ever
/// (Ville, Étude critique de la notion de collectif, 1939), however often and whenever one looks.
/// That is all that is assumed: symmetry, no shape, no common scale. Betting as a way of testing:
/// Ramdas, Grünwald, Vovk and Shafer, Statistical Science 38 (2023); of confidence sequences by it:
/// Waudby-Smith and Ramdas, Journal of the Royal Statistical Society B 86 (2024); signs under symmetry:
/// de la Peña, Annals of Probability 27 (1999).
///
/// The share bet on "above" is tanh(κz), z being the distance over the standard deviation of the
/// *earlier* differences: what a normal distribution about a mean of κ deviations would make the best
/// bet. κ is not known, so a quarter is bet with each of four. z is limited, so that no single
/// difference costs all, and is ±3/2 before there is a deviation. Bets grow with the distance and the
/// deviation does not depend on the value, so the evidence falls as the value rises: the values that
/// are not rejected form an interval.
public struct SequentialEvidence: Sendable {
  /// The differences in the order in which they came, which counts; infinite ones for failed runs.
  public let differences: [Double]
  /// For each the standard deviation of those before; nil before there are two.
  private let scales: [Double?]

  /// κ.
  private static let strengths = [0.3, 0.6, 1.2, 2.4]
  /// |z| where no deviation is known.
  private static let firstDistance = 1.5
  /// The largest |z|.
  private static let largestDistance = 3.0
  /// The pairs whose deviation is not known.
  private static let firstPairs = 2

  /// - Parameter differences: not NaN; plus or minus infinity are beyond any other.
  public init(_ differences: [Double]) {
    precondition(!differences.contains { $0.isNaN })
    self.differences = differences
    var scales: [Double?] = []
    var (count, mean, squares) = (0.0, 0.0, 0.0)
    for difference in differences {
      scales.append(count < 2 ? nil : (squares / (count - 1)).squareRoot())
      guard difference.isFinite else { continue }
      // Welford, Technometrics 4, 1962.
      count += 1
      let step = difference - mean
      mean += step / count
      squares += step * (difference - mean)
    }
    self.scales = scales
  }

  /// What is owned after betting on differences above a value; 1 if there are none.
  public func above(_ value: Double) -> Double { owned(value, side: 1).reduce(0, +) }
  /// The same for differences below it.
  public func below(_ value: Double) -> Double { owned(value, side: -1).reduce(0, +) }

  /// What is owned with each κ.
  ///
  /// - Parameter side: 1 for bets on differences above the value, −1 for those below.
  private func owned(_ value: Double, side: Double) -> [Double] {
    var owned = Self.strengths.map { _ in 1 / Double(Self.strengths.count) }
    for (pair, (difference, scale)) in zip(differences, scales).enumerated() {
      let distance =
        side * Self.distance(difference - value, scale, isFirst: pair < Self.firstPairs)
      // On neither side: nothing is won or lost.
      if distance == 0 { continue }
      for (index, strength) in Self.strengths.enumerated() {
        owned[index] *= 1 + Elementary.tanh(strength * distance)
      }
    }
    return owned
  }

  /// z.
  private static func distance(_ offset: Double, _ scale: Double?, isFirst: Bool) -> Double {
    if offset == 0 { return 0 }
    guard let scale else {
      let size = offset.isInfinite && !isFirst ? largestDistance : firstDistance
      return offset > 0 ? size : -size
    }
    // All earlier ones equal: any distance is large beside them.
    guard scale > 0 else { return offset > 0 ? largestDistance : -largestDistance }
    return min(max(offset / scale, -largestDistance), largestDistance)
  }

  // MARK: - What follows

  /// The values about which the differences may be symmetric: those against which the evidence of
  /// either side is below a boundary. Nil for an end that is nowhere.
  ///
  /// An end is beyond zero exactly if the evidence against zero reaches the boundary.
  public func interval(boundary: Double) -> (lower: Double?, upper: Double?) {
    (end(side: 1, boundary), end(side: -1, boundary).map { -$0 })
  }

  /// The largest value that is rejected as too low; for side −1 on an axis that is turned round.
  private func end(side: Double, _ boundary: Double) -> Double? {
    func isRejected(_ value: Double) -> Bool {
      owned(side * value, side: side).reduce(0, +) >= boundary
    }
    let finite = differences.filter(\.isFinite).map { side * $0 }
    guard let least = finite.min(), var high = finite.max() else { return nil }
    let widest = scales.compactMap { $0 }.filter(\.isFinite).max() ?? 0
    // From here down all bets are as large as they get.
    var low =
      least - (2 * Self.largestDistance * widest + 0x1p-20 * max(least.magnitude, high.magnitude))
    low = min(low, least.nextDown)
    guard low.isFinite, isRejected(low) else { return nil }
    if isRejected(0) { low = max(low, 0) } else { high = min(high, 0) }
    for _ in 0..<100 {
      let middle = low + 0.5 * (high - low)
      guard middle > low, middle < high else { break }
      if isRejected(middle) { low = middle } else { high = middle }
    }
    // What is not known to be rejected is in the interval.
    return low
  }

  /// The most that either side can come to own against zero with so many more pairs.
  public func attainable(morePairs count: Int) -> Double {
    let first = min(count, max(0, Self.firstPairs - differences.count))
    return [1.0, -1.0].map { side in
      zip(Self.strengths, owned(0, side: side)).reduce(0) { sum, part in
        sum + part.1 * Self.gain(part.0 * Self.firstDistance, first)
          * Self.gain(part.0 * Self.largestDistance, count - first)
      }
    }.reduce(0, max)
  }

  /// What so many of the best outcomes multiply by.
  private static func gain(_ product: Double, _ count: Int) -> Double {
    let factor = 1 + Elementary.tanh(product)
    return (0..<count).reduce(1.0) { gain, _ in gain * factor }
  }
}
