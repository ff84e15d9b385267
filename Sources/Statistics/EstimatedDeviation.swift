import TensorCore

/// The distribution of a standard deviation that was estimated from normal values, over the true one:
/// √(χ²/ν) with ν degrees of freedom.
struct EstimatedDeviation {
  /// Points and weights of the trapezium rule in u = log(s/σ), as in ``PowerOfTTest``: the density
  /// exp(ν u − ν e²ᵘ/2) decays at both ends as an exponential or faster, so steps of half its own
  /// width reach eight digits; of few degrees of freedom, where it is lopsided, of a quarter.
  private let points: [(ratio: Double, weight: Double)]

  /// - Parameter pairs: ν + 1; at least two.
  init(pairs: Int) {
    let nu = Double(pairs - 1)
    let step = (nu < 6 ? 0.25 : 0.5) / (2 * nu).squareRoot()
    func exponent(_ u: Double) -> Double {
      nu * u - 0.5 * nu * Elementary.exp(2 * u) + 0.5 * nu
    }
    var points: [(ratio: Double, weight: Double)] = []
    for direction in [-1.0, 1.0] {
      var index = direction < 0 ? 1.0 : 0
      while exponent(direction * index * step) > -25 {
        let u = direction * index * step
        points.append((Elementary.exp(u), Elementary.exp(exponent(u))))
        index += 1
      }
    }
    let total = points.reduce(0) { $0 + $1.weight }
    self.points = points.map { ($0.ratio, $0.weight / total) }
  }

  /// The mean of a function of s/σ.
  func mean(_ function: (Double) -> Double) -> Double {
    points.reduce(0) { $0 + $1.weight * function($1.ratio) }
  }
}
