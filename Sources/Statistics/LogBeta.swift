import TensorCore

/// The logarithm of the beta function, log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b).
///
/// Three log-gammas of large arguments nearly cancel, so above 10 each is replaced by Stirling's
/// formula and only the small remainders are subtracted (as in SLATEC's `DLBETA`, W. Fullerton).
///
/// - Parameters: `a`, `b`: greater than zero and finite.
func logBeta(_ a: Double, _ b: Double) -> Double {
  let (small, large) = a < b ? (a, b) : (b, a)
  let total = small + large
  if small >= 10 {
    let correction =
      stirlingRemainder(small) + stirlingRemainder(large) - stirlingRemainder(total)
    return -0.5 * Elementary.log(large) + halfLogTwoPi + correction
      + (small - 0.5) * Elementary.log(small / total)
      + large * Elementary.log1p(-small / total)
  }
  if large >= 10 {
    let correction = stirlingRemainder(large) - stirlingRemainder(total)
    return Elementary.logGamma(small) + correction + small - small * Elementary.log(total)
      + (large - 0.5) * Elementary.log1p(-small / total)
  }
  return Elementary.logGamma(small) + (Elementary.logGamma(large) - Elementary.logGamma(total))
}

/// ½ log 2π.
let halfLogTwoPi = 0.918_938_533_204_672_74

/// What Stirling's formula leaves of log Γ: log Γ(x) − (x − ½) log x + x − ½ log 2π, for x ≥ 10.
///
/// The asymptotic series Σ B₂ₖ / (2k (2k−1) x²ᵏ⁻¹), whose ninth term is below 10⁻¹⁷ at x = 10.
func stirlingRemainder(_ x: Double) -> Double {
  let reciprocal = 1 / x
  let square = reciprocal * reciprocal
  var sum = 0.0
  for coefficient in stirlingCoefficients.reversed() {
    sum = coefficient + square * sum
  }
  return sum * reciprocal
}

/// B₂ₖ / (2k (2k−1)) for k = 1…9 (Abramowitz and Stegun, 6.1.41).
private let stirlingCoefficients: [Double] = [
  1.0 / 12, -1.0 / 360, 1.0 / 1_260, -1.0 / 1_680, 1.0 / 1_188, -691.0 / 360_360, 1.0 / 156,
  -3_617.0 / 122_400, 43_867.0 / 244_188,
]
