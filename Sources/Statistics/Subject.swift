/// What a row of differences measures, in the words that a sentence about it needs.
public enum Subject: Sendable, Equatable, Codable {
  /// Of something that one side has and the other lacks: `the trick`, `adding mixup to cutout`.
  case effect(of: String)
  /// How much higher the effect of something is in one place than in another: of `mixup`,
  /// `with cutout` than `without it`.
  case interaction(of: String, here: String, there: String)
  /// What the measure, or the effect of something on it, changes by between the ends of a range, along
  /// the straight line that is fitted over `scale`: `alpha`, `the logarithm of alpha`.
  case trend(of: String?, from: String, to: String, scale: String)

  /// A trick that is tested by itself.
  public static let trick = Subject.effect(of: "the trick")

  /// In the middle of a sentence.
  public var name: String {
    switch self {
    case .effect(let what): what
    case .interaction(let what, let here, _): "the interaction of \(what) \(here)"
    case .trend(let what, let from, let to, _):
      "the trend \(what.map { "of \($0) " } ?? "")from \(from) to \(to)"
    }
  }

  /// Which of the three it is.
  public enum Kind: String, Sendable, Codable {
    case effect, interaction, trend
  }

  public var kind: Kind {
    switch self {
    case .effect: .effect
    case .interaction: .interaction
    case .trend: .trend
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

  /// Says a difference that was found: `the trick raises test accuracy by 1.2 points`.
  ///
  /// - Parameters:
  ///   - size: its magnitude with its unit.
  ///   - isPositive: its sign.
  public func statement(of measure: String, by size: String, isPositive: Bool) -> String {
    switch self {
    case .effect(let what):
      return "\(what) \(isPositive ? "raises" : "lowers") \(measure) by \(size)"
    case .interaction(let what, let here, let there):
      return "the effect of \(what) on \(measure) is \(isPositive ? "higher" : "lower") \(here) "
        + "than \(there), by \(size)"
    case .trend(_, let from, let to, let scale):
      let verb = isPositive ? "rises" : "falls"
      return "from \(from) to \(to), along the straight line over \(scale), "
        + "\(quantity(measure)) \(verb) by \(size)"
    }
  }

  /// Says a difference of which nothing is claimed: `test accuracy differs by +0.1 points`.
  ///
  /// - Parameter difference: with its sign and its unit.
  public func finding(of measure: String, _ difference: String) -> String {
    switch self {
    case .effect:
      return "\(measure) differs by \(difference)"
    case .interaction(let what, let here, let there):
      return "the effect of \(what) on \(measure), \(here) minus \(there), is \(difference)"
    case .trend(_, let from, let to, let scale):
      return "from \(from) to \(to), along the straight line over \(scale), "
        + "\(quantity(measure)) changes by \(difference)"
    }
  }

  /// Says that every difference is exactly 0, which a count of pairs may follow.
  public func equality(of measure: String) -> String {
    switch self {
    case .effect:
      return "\(measure) is exactly the same on both sides"
    case .interaction(let what, let here, let there):
      return "the effect of \(what) on \(measure) is exactly the same \(here) and \(there)"
    case .trend(_, let from, let to, _):
      return "from \(from) to \(to), the straight line through \(quantity(measure)) is level"
    }
  }

  private func quantity(_ measure: String) -> String {
    guard case .trend(.some(let what), _, _, _) = self else { return measure }
    return "the effect of \(what) on \(measure)"
  }
}
