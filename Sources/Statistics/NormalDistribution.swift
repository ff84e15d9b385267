import TensorCore

/// The standard normal distribution.
public enum NormalDistribution {
  /// The density at `x`.
  public static func density(_ x: Double) -> Double {
    // 1/√(2π)
    0.398_942_280_401_432_68 * exponentialOfMinusHalfSquare(x)
  }

  /// P(Z ≤ x), to about 1e-15 of itself in the lower tail too.
  public static func cumulative(_ x: Double) -> Double {
    if x.isNaN { return .nan }
    if x <= 0 { return tail(-x) }
    return 1 - tail(x)
  }

  /// The x for which P(Z ≤ x) = `probability`; ±∞ at 0 and 1, NaN outside 0…1.
  ///
  /// Wichura's algorithm AS 241, Applied Statistics 37 (1988), good to about 1e-16.
  public static func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    if probability == 0 { return -.infinity }
    if probability == 1 { return .infinity }
    let centred = probability - 0.5
    if centred.magnitude <= 0.425 {
      let r = 0.180625 - centred * centred
      return centred * horner(r, centralNumerator) / horner(r, centralDenominator)
    }
    let smaller = centred < 0 ? probability : 1 - probability
    let r = (-Elementary.log(smaller)).squareRoot()
    let magnitude =
      r <= 5
      ? horner(r - 1.6, middleNumerator) / horner(r - 1.6, middleDenominator)
      : horner(r - 5, farNumerator) / horner(r - 5, farDenominator)
    return centred < 0 ? -magnitude : magnitude
  }

  /// P(Z > x) for x ≥ 0.
  ///
  /// A series of the central integral up to 1.5, and Laplace's continued fraction beyond it.
  static func tail(_ x: Double) -> Double {
    if x < 1.5 {
      // ∫₀ˣ φ = φ(x) (x + x³/3 + x⁵/(3·5) + …): all terms positive.
      var term = x
      var sum = x
      var odd = 3.0
      while term > sum * 1e-18 {
        term *= x * x / odd
        sum += term
        odd += 2
      }
      return 0.5 - density(x) * sum
    }
    if x > 39 { return 0 }
    // φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))), from the far end; the length suffices from 1.5 up.
    var fraction = x
    var index = (20 + 500 / (x * x)).rounded(.up)
    while index >= 1 {
      fraction = x + index / fraction
      index -= 1
    }
    return density(x) / fraction
  }

  /// exp(−x²/2) with the square split, so that its rounding is not magnified by the exponential.
  private static func exponentialOfMinusHalfSquare(_ x: Double) -> Double {
    guard x.magnitude < 40 else { return x.isNaN ? .nan : 0 }
    let coarse = (x * 16).rounded() / 16
    let rest = (x - coarse) * (x + coarse)
    return Elementary.exp(-0.5 * coarse * coarse) * Elementary.exp(-0.5 * rest)
  }

  private static func horner(_ x: Double, _ coefficients: [Double]) -> Double {
    var sum = 0.0
    for coefficient in coefficients.reversed() {
      sum = coefficient + x * sum
    }
    return sum
  }

  // Wichura's PPND16, constant term first.
  private static let centralNumerator: [Double] = [
    3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
    1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
    3.3430575583588128105e+4, 2.5090809287301226727e+3,
  ]
  private static let centralDenominator: [Double] = [
    1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
    2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
    5.2264952788528545610e+3,
  ]
  private static let middleNumerator: [Double] = [
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
  ]
  private static let middleDenominator: [Double] = [
    1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
  ]
  private static let farNumerator: [Double] = [
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ]
  private static let farDenominator: [Double] = [
    1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
    2.04426310338993978564e-15,
  ]
}
