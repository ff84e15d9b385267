/// What a row of the table can be counted as.
public enum ClaimStanding: String, Codable, Sendable, CaseIterable {
  /// A published figure, put to the test between two tuned and healthy sides.
  case counted
  /// So put to the test, but the source says it without a figure.
  case said
  /// At settings that nobody tuned, for a reason that the row gives.
  case untuned
  /// A side learns nothing, or not everywhere, though that is not what was published.
  case unhealthy

  /// The heading of its rows.
  public var title: String {
    switch self {
    case .counted: "Claims with a published figure"
    case .said: "Said, without a figure"
    case .untuned: "At a stated setting, not tuned"
    case .unhealthy: "Runs that do not learn: no answer"
    }
  }

  /// What its rows have in common.
  var explanation: String {
    switch self {
    case .counted:
      "Each side got the same number of trainings to choose its settings by, on seeds that decide "
        + "nothing, and every run learns."
    case .said:
      "The source names a direction and no number: tested likewise, and not counted above."
    case .untuned:
      "What is claimed is about these very settings; another one may say something else. Not counted."
    case .unhealthy:
      "Where runs are no better than guessing, a difference says which side failed, not which is "
        + "better. Not counted."
    }
  }
}

extension MeasuredClaim {
  public var standing: ClaimStanding {
    if !(unhealthy ?? []).isEmpty { return .unhealthy }
    if tuning == nil { return .untuned }
    return published.allSatisfy(\.isWhitespace) ? .said : .counted
  }
}
