/// How outputs become a prediction, where there is more than one way: how a sequence is searched for, one
/// token after another; which of the boxes of a picture stay.
public struct DecodingOptions: Hashable, Sendable {
  /// How many hypotheses are followed; 1 takes the likeliest token at each place.
  public var beam = 1
  /// How much longer hypotheses are helped; `nil` for not at all.
  public var lengthPenalty: LengthPenalty?
  /// The greatest length with its end; 0 leaves it to the task.
  public var maximalLength = 0
  /// What becomes of boxes that cover the same.
  public var suppression = Suppression()

  public init() {}
}

/// What a hypothesis' log-probability is divided by, so that longer ones, whose every token lowers it, can
/// win.
public struct LengthPenalty: Hashable, Sendable {
  public enum Form: String, Codable, Sendable, CaseIterable {
    /// length^α: at 1 the mean of the tokens.
    case length
    /// ((5 + length) / 6)^α.
    case gnmt
  }

  public enum Place: String, Codable, Sendable, CaseIterable {
    /// Wherever hypotheses are compared.
    case search
    /// Only where one of the finished ones is chosen.
    case end
  }

  /// How strong it is; 0 for none.
  public var alpha: Double
  public var form: Form
  public var place: Place

  public init(alpha: Double, form: Form = .length, place: Place = .search) {
    self.alpha = alpha
    self.form = form
    self.place = place
  }

  /// - Parameter length: with the end, at least 1.
  /// - Source: `gnmt`: Wu et al., 2016, equation 14.
  public func divisor(length: Int) -> Double {
    let base = form == .length ? Double(length) : (5 + Double(length)) / 6
    return Elementary.pow(base, alpha)
  }
}
