/// How far apart the true effects of studies are, and their means with their errors.
///
/// The variance between studies is Paule and Mandel's (Journal of Research of the National Bureau of
/// Standards 87, 1982): the τ² at which q = Σ wᵢ(yᵢ − μ)²/(k − 1) is 1, with the weights wᵢ = 1/(vᵢ + τ²).
/// Hartung and Knapp's standard error √(q/Σw) is then √(1/Σw) wherever τ² > 0. Where τ² is 0, q may be
/// below 1 and is taken for 1 (Knapp and Hartung, Statistics in Medicine 22, 2003), so that it is never
/// surer than if all studies had the same effect.
struct BetweenStudies {
  /// τ².
  let variance: Double
  /// As shares of 1; nil where the variance of a weight would be 0.
  let weights: [Double]?
  let weightedMean: Double?
  let weightedError: Double
  let plainMean: Double
  let plainError: Double
  let inconsistency: Double?

  /// - Parameter studies: at least two.
  init(_ studies: [RandomEffects.Study]) {
    let variance = Self.variance(of: studies)
    self.variance = variance
    inconsistency = Self.inconsistency(of: studies)
    plainMean = Self.plainMean(studies)
    let count = Double(studies.count)
    plainError =
      (Self.squares(studies, around: plainMean) / (count * (count - 1))).squareRoot()
    guard studies.allSatisfy({ $0.variance + variance > 0 }) else {
      (weights, weightedMean, weightedError) = (nil, nil, 0)
      return
    }
    let inverse = studies.map { 1 / ($0.variance + variance) }
    let total = inverse.reduce(0, +)
    weights = inverse.map { $0 / total }
    weightedMean = Self.mean(of: studies, inverse)
    weightedError = (1 / total).squareRoot()
  }

  /// Where the weighted squares come to k − 1; 0 if they do not even at 0.
  ///
  /// They fall with τ², and at the plain variance of the effects they are at most k − 1 since no weight
  /// exceeds its inverse: the root lies below and is found by halving.
  private static func variance(of studies: [RandomEffects.Study]) -> Double {
    let freedom = Double(studies.count - 1)
    if squares(studies, at: 0) <= freedom { return 0 }
    var low = 0.0
    var high = squares(studies, around: plainMean(studies)) / freedom
    while true {
      let middle = low + 0.5 * (high - low)
      guard low < middle, middle < high else { return high }
      if squares(studies, at: middle) > freedom { low = middle } else { high = middle }
    }
  }

  /// Σ wᵢ(yᵢ − μ)².
  private static func squares(_ studies: [RandomEffects.Study], at variance: Double) -> Double {
    let exact = studies.filter { $0.variance + variance == 0 }
    guard let first = exact.first else {
      let inverse = studies.map { 1 / ($0.variance + variance) }
      let mean = mean(of: studies, inverse)
      return zip(studies, inverse).reduce(0) { sum, pair in
        let off = pair.0.effect - mean
        return sum + pair.1 * off * off
      }
    }
    // The limit for weights without end: the mean is theirs, if they have one.
    if exact.contains(where: { $0.effect != first.effect }) { return .infinity }
    return studies.filter { $0.variance > 0 }.reduce(0) { sum, study in
      let off = study.effect - first.effect
      return sum + off * off / study.variance
    }
  }

  /// I² from Cochran's Q.
  private static func inconsistency(of studies: [RandomEffects.Study]) -> Double? {
    guard studies.allSatisfy({ $0.variance > 0 }) else { return nil }
    let q = squares(studies, at: 0)
    return q > 0 ? max(0, 1 - Double(studies.count - 1) / q) : 0
  }

  private static func plainMean(_ studies: [RandomEffects.Study]) -> Double {
    mean(of: studies, studies.map { _ in 1 })
  }

  /// Measured from the first effect, so that equal effects have exactly themselves for a mean.
  private static func mean(of studies: [RandomEffects.Study], _ weights: [Double]) -> Double {
    let origin = studies[0].effect
    let sum = zip(studies, weights).reduce(0) { $0 + $1.1 * ($1.0.effect - origin) }
    return origin + sum / weights.reduce(0, +)
  }

  private static func squares(
    _ studies: [RandomEffects.Study], around mean: Double
  ) -> Double {
    studies.reduce(0) { sum, study in sum + (study.effect - mean) * (study.effect - mean) }
  }
}
