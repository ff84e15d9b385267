import TensorCore

/// Student's t distribution.
public struct StudentDistribution: Sendable, Equatable {
  /// Greater than zero; a fraction is allowed.
  public let degreesOfFreedom: Double

  /// Any use of a distribution whose degrees of freedom are not positive gives NaN.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Beyond this the normal distribution with its first correction is exact to double precision.
  private static let nearlyNormal = 1e8

  /// The density at `t`.
  public func density(_ t: Double) -> Double {
    let nu = degreesOfFreedom
    guard nu > 0, !t.isNaN else { return .nan }
    if nu >= Self.nearlyNormal { return NormalDistribution.density(t) }
    let logDensity =
      -0.5 * (nu + 1) * Elementary.log1p(t * t / nu) - logBeta(0.5 * nu, 0.5)
      - 0.5 * Elementary.log(nu)
    return Elementary.exp(logDensity)
  }

  /// P(T ≤ t).
  public func cumulative(_ t: Double) -> Double {
    t <= 0 ? upperTail(-t) : 1 - upperTail(t)
  }

  /// P(T > t), precise when it is small.
  public func upperTail(_ t: Double) -> Double {
    let nu = degreesOfFreedom
    guard nu > 0, !t.isNaN else { return .nan }
    if t < 0 { return 1 - upperTail(-t) }
    if t.isInfinite { return 0 }
    if nu >= Self.nearlyNormal {
      return NormalDistribution.tail(t)
        + NormalDistribution.density(t) * (t * t * t + t) / (4 * nu)
    }
    // Past this t² overflows; the tail there is below any double but for ν < 2.
    let square = t * t
    if square.isInfinite {
      return 0.5
        * Elementary.exp(
          0.5 * nu * (Elementary.log(nu) - 2 * Elementary.log(t)) - logBeta(0.5 * nu, 0.5)
            - Elementary.log(0.5 * nu))
    }
    let total = nu + square
    return 0.5
      * incompleteBeta(nu / total, complement: square / total, 0.5 * nu, 0.5)
  }

  /// P(0 < T ≤ t) for t ≥ 0, precise when it is small.
  private func centralHalf(_ t: Double) -> Double {
    let nu = degreesOfFreedom
    if nu >= Self.nearlyNormal { return 0.5 - upperTail(t) }
    let square = t * t
    let total = nu + square
    return 0.5 * incompleteBeta(square / total, complement: nu / total, 0.5, 0.5 * nu)
  }

  /// The t for which P(T ≤ t) = `probability`; ±∞ at 0 and 1, NaN outside 0…1.
  public func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1, degreesOfFreedom > 0 else { return .nan }
    if probability > 0.5 { return upperQuantile(1 - probability) }
    return -upperQuantile(probability)
  }

  /// The t ≥ 0 for which P(T > t) = `probability`, for probabilities up to one half.
  ///
  /// Newton's method inside a bracket that only shrinks, on the centre's probability near zero and
  /// on the logarithm of the tail further out, where it is nearly straight in log t.
  public func upperQuantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 0.5, degreesOfFreedom > 0 else { return .nan }
    if probability == 0.5 { return 0 }
    if probability == 0 { return .infinity }
    let central = probability > 0.25
    let centralTarget = 0.5 - probability

    var low = 0.0
    var high = Double.greatestFiniteMagnitude
    var t = max(-NormalDistribution.quantile(probability), 1e-300)
    for _ in 0..<1_100 {
      let slope = density(t)
      let next: Double
      if central {
        let value = centralHalf(t)
        if value < centralTarget { low = t } else { high = t }
        next = t - (value - centralTarget) / slope
      } else {
        let value = upperTail(t)
        if value > probability { low = t } else { high = t }
        // d log tail / d log t = −t·density/tail
        next = t * Elementary.exp(Elementary.log(value / probability) * value / (t * slope))
      }
      let inside = next > low && next < high && next.isFinite
      let step =
        inside
        ? next
        : (high == .greatestFiniteMagnitude ? max(2 * low, 1) : low + 0.5 * (high - low))
      let converged = (step - t).magnitude <= 1e-15 * t.magnitude
      t = step
      if converged || high <= low.nextUp { break }
    }
    return t
  }
}
