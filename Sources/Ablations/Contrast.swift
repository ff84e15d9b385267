/// What is asked of the arms of an ablation: a weighted sum of what they measure for a seed.
///
/// With a trick minus without it is one; so is how much less a trick does beside another one. The
/// weights sum to 0, so what a seed does to all arms alike falls out of it.
public struct Contrast: Sendable, Equatable, Codable {
  /// What it is the effect of: `label-smoothing`, or `mixup × cutout`.
  public let label: String
  /// By arm.
  public let weights: [Double]

  /// - Parameter weights: by arm; their sum is 0, and not all are.
  public init(_ label: String, weights: [Double]) {
    precondition(weights.reduce(0, +) == 0 && weights.contains { $0 != 0 })
    self.label = label
    self.weights = weights
  }

  /// An arm minus another one.
  public init(_ label: String, of arm: Int, against baseline: Int, among count: Int) {
    precondition(arm != baseline)
    self.init(
      label, weights: (0..<count).map { $0 == arm ? 1 : $0 == baseline ? -1 : 0 })
  }

  /// The arms that it is about.
  public var arms: [Int] { weights.indices.filter { weights[$0] != 0 } }

  /// Its value for each seed.
  ///
  /// - Parameter values: by arm, then seed.
  public func values(of values: [[Double]]) -> [Double] {
    guard let first = values.first else { return [] }
    return first.indices.map { seed in
      // The arms that it is not about may have no value.
      arms.reduce(0) { sum, arm in sum + weights[arm] * values[arm][seed] }
    }
  }
}
