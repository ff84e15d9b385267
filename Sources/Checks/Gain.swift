/// A mean difference over examples, beyond chance or not.
package struct Gain: Sendable {
  package var mean: Double
  /// In standard errors.
  package var z: Double
  /// Of what there is to gain.
  package var share: Double

  static let none = Gain(mean: 0, z: 0, share: 0)

  /// Four tests of a Gaussian's tail beyond 3.2 take place: together they err once in 360 times.
  package var isBeyondChance: Bool { z > 3.2 && mean > 0 }

  /// - Parameter greater: what is greater where there is something to gain.
  package init(over greater: [Double], _ smaller: [Double]) {
    let pairs = zip(greater, smaller).map { $0 - $1 }
    let count = Double(pairs.count)
    guard pairs.count > 2 else {
      self = .none
      return
    }
    let mean = pairs.reduce(0, +) / count
    let variance = pairs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let error = (variance / count).squareRoot()
    let all = greater.reduce(0, +) / count
    self.mean = mean
    z = error > 0 ? mean / error : mean > 0 ? .infinity : mean < 0 ? -.infinity : 0
    share = all != 0 ? mean / all.magnitude : 0
  }

  init(mean: Double, z: Double, share: Double) {
    (self.mean, self.z, self.share) = (mean, z, share)
  }

  /// As much as the lesser of two says.
  init(_ a: Gain, _ b: Gain) { self = Gain(mean: min(a.mean, b.mean), z: min(a.z, b.z), share: a.share) }
}
