/// What a row of differences measures, in the words that a sentence about it needs.
public enum Subject: Sendable, Equatable, Codable {
  /// Of something that one side has and the other lacks: `the trick`, `adding mixup to cutout`.
  case effect(of: String)
  /// Of something, averaged over arms that have the others and arms that lack them.
  case meanEffect(of: String)
  /// How much higher the effect of something is in one place than in another: of `mixup`,
  /// `with cutout` than `without it`.
  case interaction(of: String, here: String, there: String)
  /// What the measure, or the effect of something on it, changes by between the ends of a range, along
  /// the straight line that is fitted over `scale`: `alpha`, `the logarithm of alpha`.
  case trend(of: String?, from: String, to: String, scale: String)

  /// A trick that is tested by itself.
  public static let trick = Subject.effect(of: "the trick")

  /// What kind of question it answers.
  public enum Kind: String, Sendable, Codable {
    case effect, interaction, trend
  }

  public var kind: Kind {
    switch self {
    case .effect, .meanEffect: .effect
    case .interaction: .interaction
    case .trend: .trend
    }
  }

  /// Whether it is of one arm and another, so that a failed run is that of the one or of the other.
  public var isOfTwoArms: Bool {
    if case .effect = self { true } else { false }
  }

  /// What the runs are called that it is a difference of: those that count for it, and the others.
  public var sides: (with: String, without: String) {
    switch self {
    case .trick: ("with the trick", "without it")
    case .effect: ("with it", "without it")
    case .meanEffect, .interaction, .trend:
      ("of the arms that count for it", "of those that count against it")
    }
  }

  /// What a difference of its kind is called where none is detected.
  public var noun: String { kind == .effect ? "difference" : kind.rawValue }

  /// What a sentence about one that was found begins with; an effect begins with its verdict.
  public var heading: String? {
    switch kind {
    case .effect: nil
    case .interaction: "Interaction"
    case .trend: "Trend"
    }
  }
}

// MARK: - Sentences

extension Subject {
  /// Says which way a difference goes: `the trick raises test accuracy`.
  public func direction(of measure: String, isPositive: Bool) -> String {
    switch self {
    case .effect(let what):
      return "\(what) \(isPositive ? "raises" : "lowers") \(measure)"
    case .meanEffect(let what):
      return Self.average + "\(what) \(isPositive ? "raises" : "lowers") \(measure)"
    case .interaction(let what, let here, let there):
      return "the effect of \(what) on \(measure) is \(isPositive ? "higher" : "lower") \(here) "
        + "than \(there)"
    case .trend(let what, let from, let to, let scale):
      return Self.line(from, to, scale)
        + "\(Self.quantity(measure, what)) \(isPositive ? "rises" : "falls")"
    }
  }

  /// Says a difference that was found: `the trick raises test accuracy by 1.2 points`.
  ///
  /// - Parameter size: its magnitude with its unit.
  public func statement(of measure: String, by size: String, isPositive: Bool) -> String {
    direction(of: measure, isPositive: isPositive)
      + (kind == .interaction ? ", by \(size)" : " by \(size)")
  }

  /// Says a difference of which nothing is claimed: `test accuracy differs by +0.1 points`.
  ///
  /// - Parameter difference: with its sign and its unit.
  public func finding(of measure: String, _ difference: String) -> String {
    switch self {
    case .effect:
      return "\(measure) differs by \(difference)"
    case .meanEffect:
      return Self.average + "\(measure) differs by \(difference)"
    case .interaction(let what, let here, let there):
      return "the effect of \(what) on \(measure), \(here) minus \(there), is \(difference)"
    case .trend(let what, let from, let to, let scale):
      return Self.line(from, to, scale)
        + "\(Self.quantity(measure, what)) changes by \(difference)"
    }
  }

  /// Says that every difference is exactly 0, which a count of pairs may follow.
  public func equality(of measure: String) -> String {
    switch self {
    case .effect(of: "the trick"):
      return "\(measure) is exactly the same with and without the trick"
    case .effect, .meanEffect:
      return "\(measure) is exactly the same on both sides"
    case .interaction(let what, let here, let there):
      return "the effect of \(what) on \(measure) is exactly the same \(here) and \(there)"
    case .trend(let what, let from, let to, _):
      return "from \(from) to \(to), the straight line through \(Self.quantity(measure, what)) is "
        + "level"
    }
  }

  private static let average = "averaged over the other factors, "

  private static func line(_ from: String, _ to: String, _ scale: String) -> String {
    "from \(from) to \(to), along the straight line over \(scale), "
  }

  private static func quantity(_ measure: String, _ effect: String?) -> String {
    effect.map { "the effect of \($0) on \(measure)" } ?? measure
  }
}
