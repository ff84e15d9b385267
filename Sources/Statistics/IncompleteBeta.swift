import TensorCore

/// The regularised incomplete beta function I_x(a, b), the integral of the beta density up to x.
///
/// Continued fraction of Didonato and Morris (1992), evaluated by Lentz's method on the side of the
/// mean where it converges; the other side is one minus that.
///
/// - Parameters:
///   - x: in 0…1.
///   - complement: 1 − x, given apart so that no digits are lost when x is close to 1.
///   - a: first shape, greater than zero.
///   - b: second shape, greater than zero.
/// - Returns: a probability, or NaN when an argument is out of range.
package func incompleteBeta(
  _ x: Double, complement: Double, _ a: Double, _ b: Double
) -> Double {
  guard x >= 0, complement >= 0, x <= 1, complement <= 1, a > 0, b > 0, a.isFinite, b.isFinite
  else { return .nan }
  if x == 0 { return 0 }
  if complement == 0 { return 1 }
  if x > a / (a + b) {
    return 1 - incompleteBetaBelowMean(complement, x, b, a)
  }
  return incompleteBetaBelowMean(x, complement, a, b)
}

/// I_x(a, b) for 0 < x ≤ a / (a + b), with y = 1 − x.
///
/// DiDonato and Morris, "Algorithm 708: significant digit computation of the incomplete beta
/// function ratios", ACM TOMS 18 (1992), equation 9: the fraction α₁/(β₁ + α₂/(β₂ + …)).
private func incompleteBetaBelowMean(
  _ x: Double, _ y: Double, _ a: Double, _ b: Double
) -> Double {
  let logFactor = a * logOf(x, complement: y) + b * logOf(y, complement: x) - logBeta(a, b)
  let factor = Elementary.exp(logFactor)
  if factor == 0 { return 0 }

  let tiny = 1e-300
  let lambda = a * y - b * x  // a − (a + b) x without cancellation
  /// α of index m + 1 (the first is 1) and β of index m + 1, for m = 0, 1, …
  func alpha(_ m: Double) -> Double {
    let denominator = a + 2 * m - 1
    return (a + m - 1) / denominator * ((a + b + m - 1) / denominator) * m * (b - m) * x * x
  }
  func beta(_ m: Double) -> Double {
    let step = a + 2 * m
    // At m = 0 and a = 1 this is 0/0, of which only the numerator counts.
    let middle = m == 0 ? 0 : m * (b - m) * x / (step - 1)
    return m + middle + (a + m) / (step + 1) * (lambda + 1 + m * (1 + y))
  }

  var value = beta(0)
  if value == 0 { value = tiny }
  var upper = value
  var lower = 0.0
  // About √max(a, b) steps are needed next to the mean; the bound is for shapes near 10¹⁰.
  for index in 1...1_000_000 {
    let m = Double(index)
    let numerator = alpha(m)
    let denominator = beta(m)
    lower = denominator + numerator * lower
    if lower == 0 { lower = tiny }
    upper = denominator + numerator / upper
    if upper == 0 { upper = tiny }
    lower = 1 / lower
    let change = upper * lower
    value *= change
    if (change - 1).magnitude <= 2 * Double.ulpOfOne { break }
  }
  return factor / value
}

/// log x, from whichever of x and 1 − x is the smaller and so the more precise.
private func logOf(_ x: Double, complement: Double) -> Double {
  x <= complement ? Elementary.log(x) : Elementary.log1p(-complement)
}
