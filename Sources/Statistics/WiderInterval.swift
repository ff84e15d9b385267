/// An interval that allows for more than the seeds, such as for which examples are in the test split.
public struct WiderInterval: Sendable, Codable, Equatable {
  /// What varied, in the middle of a sentence: "seeds and test examples".
  public let sources: String
  public let interval: ConfidenceInterval

  public init(over sources: String, _ interval: ConfidenceInterval) {
    self.sources = sources
    self.interval = interval
  }

  /// Whether a difference of either sign is left when all of that varies.
  public var excludesZero: Bool { !interval.contains(0) }
}
