import TensorCore

/// The power of the paired t test for normally distributed differences.
public enum PowerOfTTest {
  /// The probability that a two-sided paired t test reports a difference.
  ///
  /// P(|T′| > t₁₋α,₂) with T′ of the noncentral t distribution with n − 1 degrees of freedom and
  /// noncentrality δ = d √n. Given s = √(χ²/ν), T′ > t means Z > t s − δ, so the tail is
  /// ∫ Φ(δ − t s) f(s) ds; in u = log s the integrand decays at both ends as an exponential or
  /// faster, where the trapezium rule reaches rounding error with few points.
  ///
  /// - Parameters:
  ///   - effect: the true mean over the true standard deviation of the differences; from a
  ///     thousand up the power is taken to be one.
  ///   - pairs: at least two; the power is zero below.
  ///   - level: α, between 0 and 1.
  public static func power(effect: Double, pairs: Int, level: Double) -> Double {
    guard pairs >= 2, level > 0, level < 1, !effect.isNaN else { return 0 }
    let critical = StudentDistribution(degreesOfFreedom: Double(pairs - 1))
      .upperQuantile(0.5 * level)
    guard effect.magnitude < 1e3 else { return 1 }
    let noncentrality = effect.magnitude * Double(pairs).squareRoot()
    return noncentralTail(beyond: critical, pairs: pairs, noncentrality)
      + noncentralTail(beyond: critical, pairs: pairs, -noncentrality)
  }

  /// P(T′ > t) with n − 1 degrees of freedom, for t ≥ 0.
  package static func noncentralTail(
    beyond t: Double, pairs: Int, _ noncentrality: Double
  ) -> Double {
    let nu = Double(pairs - 1)
    // u = log s has density C exp(ν u − ν e²ᵘ / 2), log C = log 2 + (ν/2) log(ν/2) − log Γ(ν/2).
    // Its peak is at u = 0 and its width 1/√(2ν); to the left it falls only as exp(ν u).
    let peak = -0.5 * nu
    let logScale = logOfHalfPowerOverGamma(0.5 * nu)
    let width = 1 / (2 * nu).squareRoot()
    // A quarter of the density's width; and finer where Φ steps near s = δ/t, or where, for few
    // degrees of freedom, the growth of Φ(δ − t eᵘ) off the real line limits the rule.
    let step = min(width / 4, 0.1, 0.25 / max(noncentrality.magnitude, 1))
    let reach = 45.0  // in units of exp(−reach) ≈ 3e-20 of the peak
    func weight(_ u: Double) -> Double {
      let exponent = nu * u - 0.5 * nu * Elementary.exp(2 * u)
      return Elementary.exp(exponent + logScale)
    }
    var sum = 0.0
    for direction in [-1.0, 1.0] {
      var index = direction < 0 ? 1.0 : 0.0
      while true {
        let u = direction * index * step
        let exponent = nu * u - 0.5 * nu * Elementary.exp(2 * u)
        if exponent < peak - reach { break }
        sum += weight(u) * NormalDistribution.cumulative(noncentrality - t * Elementary.exp(u))
        index += 1
      }
    }
    return min(sum * step, 1)
  }

  /// log 2 + x log x − log Γ(x), without cancellation for large x.
  private static func logOfHalfPowerOverGamma(_ x: Double) -> Double {
    let logTwo = 0.693_147_180_559_945_31
    if x < 10 { return logTwo + x * Elementary.log(x) - Elementary.logGamma(x) }
    // Stirling: log Γ(x) = (x − ½) log x − x + ½ log 2π + remainder.
    return logTwo + 0.5 * Elementary.log(x) + x - halfLogTwoPi - stirlingRemainder(x)
  }
}
