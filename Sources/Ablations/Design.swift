import Statistics

/// Which arms are made of some factors, and what is asked of them.
///
/// Arms that several contrasts share are there once. Only in a stack does the order of the factors
/// matter.
public struct Design: Sendable {
  /// How factors are combined.
  public enum Form: String, Sendable, Codable, CaseIterable {
    /// Each against the baseline.
    case single
    /// All of them, and all but each.
    case leaveOneOut = "leave-one-out"
    /// One on top of the other, in their order.
    case stack
    /// Each two of them alone and together.
    case pairs
    /// Every combination.
    case factorial
  }

  /// What is asked at each level of what is varied, and whether it comes to the same at each.
  public struct Question: Sendable {
    /// What it is called without the level.
    public let label: String
    /// The places of its contrasts: at each level, each level after the first against it, the trend.
    public let contrasts: [Int]
  }

  public let form: Form
  public let factors: [Factor]
  /// A setting of all arms at each of whose levels everything is made.
  public let variation: Factor?
  /// What the others are told against first: nothing of the factors, or all in `leave-one-out`.
  public private(set) var arms: [Ablation.Variant]
  public let contrasts: [Contrast]
  /// The contrasts by what they ask.
  public let questions: [Question]
  /// What each arm has.
  private let combinations: [Combination]

  /// The most arms that several levels of a variation may come to.
  public static let greatestArmCount = 64

  /// - Throws: ``DesignError`` where the factors cannot be combined so.
  public init(
    _ form: Form, of factors: [Factor], at variation: Factor? = nil
  ) throws(DesignError) {
    try Self.check(form, factors, variation)
    let once = form.plan(of: factors)
    let plan = once.repeated(at: variation)
    if variation != nil, plan.combinations.count > Self.greatestArmCount {
      throw .tooManyArms(plan.combinations.count)
    }
    self.form = form
    self.factors = factors
    self.variation = variation
    combinations = plan.combinations
    arms = plan.combinations.map { $0.variant(form, factors, variation) }
    let each = plan.questions.count / once.questions.count
    questions = once.questions.enumerated().map { index, question in
      Question(label: question.label, contrasts: Array(index * each..<(index + 1) * each))
    }
    let places = Dictionary(
      uniqueKeysWithValues: plan.combinations.enumerated().map { ($1, $0) })
    contrasts = plan.questions.map { question in
      var weights = [Double](repeating: 0, count: plan.combinations.count)
      for (combination, weight) in question.terms {
        if let place = places[combination] { weights[place] += weight }
      }
      return Contrast(question.label, weights: weights, subject: question.subject)
    }
  }

  /// The same with arms that are as they are in other words, such as at settings of their own.
  ///
  /// - Parameter arms: as many, in the same order.
  public func replacingArms(by arms: [Ablation.Variant]) -> Design {
    precondition(arms.count == self.arms.count)
    var design = self
    design.arms = arms
    return design
  }

  /// The arm that has factors at some of their levels.
  ///
  /// - Parameters:
  ///   - levels: by factor, the place of its level; nil where the arm is without it.
  ///   - place: the level of the variation, if there is one.
  public func arm(_ levels: [Int?], at place: Int? = nil) -> Int? {
    let wanted = Combination(levels: levels, place: variation == nil ? nil : place ?? 0)
    return combinations.firstIndex(of: wanted)
  }

  /// The arm that has some of the factors, each at its first level.
  public func arm(with factors: Set<Int>, at place: Int? = nil) -> Int? {
    arm(self.factors.indices.map { factors.contains($0) ? 0 : nil }, at: place)
  }

  /// The place of the contrast of an arm against another one.
  public func contrast(of arm: Int?, against reference: Int?) -> Int? {
    guard let arm, let reference else { return nil }
    return contrast([(arm, 1), (reference, -1)])
  }

  /// The place of the contrast with such weights.
  public func contrast(_ terms: [(arm: Int, weight: Double)]) -> Int? {
    var weights = [Double](repeating: 0, count: arms.count)
    for (arm, weight) in terms { weights[arm] += weight }
    return contrasts.firstIndex { $0.weights == weights }
  }

  private static func check(
    _ form: Form, _ factors: [Factor], _ variation: Factor?
  ) throws(DesignError) {
    let least = form == .pairs ? 2 : 1
    if factors.count < least { throw .tooFewFactors(form, least: least) }
    if let limit = form.greatestFactorCount, factors.count > limit {
      throw .tooManyFactors(form, factors.count, limit: limit)
    }
    var labels: Set<String> = []
    for label in factors.flatMap({ $0.levels.map(\.piece.label) })
    where !labels.insert(label).inserted {
      throw .twice(label)
    }
    if form != .single {
      if let several = factors.first(where: { $0.levels.count > 1 }) {
        throw .severalLevels(form, several.name)
      }
      var keys: Set<String> = []
      for factor in factors {
        if let shared = keys.intersection(factor.keys).min() { throw .shared(form, shared) }
        keys.formUnion(factor.keys)
      }
    }
    guard let variation else { return }
    if variation.levels.count < 2 { throw .oneLevel(variation.name) }
    let keys = factors.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
    if let both = keys.intersection(variation.keys).min() { throw .varied(both) }
  }
}
