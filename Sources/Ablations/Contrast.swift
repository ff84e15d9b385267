import Statistics

/// What is asked of the arms of an ablation: a weighted sum of what they measure for a seed.
///
/// With a trick minus without it is one; so is how much less a trick does beside another one. The
/// weights sum to 0, so what a seed does to all arms alike falls out of it.
public struct Contrast: Sendable, Equatable, Codable {
  /// What it is the effect of: `label-smoothing`, or `mixup × cutout`.
  public let label: String
  /// What it measures, for a sentence.
  public let subject: Subject
  /// By arm.
  public let weights: [Double]

  /// - Parameter weights: by arm; their sum is 0 up to rounding, and not all are.
  public init(
    _ label: String, weights: [Double], subject: Subject = .trick
  ) {
    precondition(Self.isContrast(weights))
    self.label = label
    self.subject = subject
    self.weights = weights
  }

  /// An arm minus another one.
  public init(
    _ label: String, of arm: Int, against baseline: Int, among count: Int,
    subject: Subject = .trick
  ) {
    precondition(arm != baseline)
    self.init(
      label, weights: (0..<count).map { $0 == arm ? 1 : $0 == baseline ? -1 : 0 },
      subject: subject)
  }

  /// - Throws: for weights that are those of no contrast.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    label = try container.decode(String.self, forKey: .label)
    subject = try container.decode(Subject.self, forKey: .subject)
    weights = try container.decode([Double].self, forKey: .weights)
    guard Self.isContrast(weights) else {
      throw DecodingError.dataCorruptedError(
        forKey: .weights, in: container, debugDescription: "the weights do not sum to 0")
    }
  }

  private static func isContrast(_ weights: [Double]) -> Bool {
    let largest = weights.map(\.magnitude).max() ?? 0
    return largest > 0 && weights.reduce(0, +).magnitude <= 1e-12 * largest
  }

  /// The arms that it is about.
  public var arms: [Int] { weights.indices.filter { weights[$0] != 0 } }

  /// Its value for each seed; exactly 0 where the terms cancel but for their rounding.
  ///
  /// - Parameter values: by arm, then seed.
  public func values(of values: [[Double]]) -> [Double] {
    // The arms that it is not about may have no value.
    guard let first = arms.first else { return [] }
    return values[first].indices.map { seed in
      // Since the weights sum to 0, one arm's value can be taken from all: arms that measure the same
      // come to exactly 0, whatever the weights' rounding.
      let terms = arms.dropFirst().map { arm in
        weights[arm] * (values[arm][seed] - values[first][seed])
      }
      let sum = terms.reduce(0, +)
      let size = terms.reduce(0) { $0 + $1.magnitude }
      return sum.magnitude <= Self.rounding * size ? 0 : sum
    }
  }

  /// What of several terms is left by their rounding and that of their weights, which those of a trend
  /// over logarithms have to 2⁻⁴⁰.
  private static let rounding = 0x1p-36

  /// What it sets against each other, seed by seed: its value against 0; where an arm that it adds, or
  /// one that it takes away, has no finite number, that side has none either.
  ///
  /// - Parameter values: by arm, then seed.
  public func sides(of values: [[Double]]) -> (plus: [Double], minus: [Double]) {
    func side(_ sign: Double, _ finite: [Double]) -> [Double] {
      finite.indices.map { seed in
        let isWhole = arms.filter { sign * weights[$0] > 0 }
          .allSatisfy { values[$0][seed].isFinite }
        return !isWhole ? .nan : finite[seed].isFinite ? finite[seed] : 0
      }
    }
    let differences = self.values(of: values)
    return (side(1, differences), side(-1, differences.map { $0.isFinite ? 0 : $0 }))
  }

  /// Whether it is one arm minus another one.
  public var isDifference: Bool { arms.count == 2 }
}
