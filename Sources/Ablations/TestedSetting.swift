import Configuration

/// What of an experiment may differ between sides that are compared.
public enum TestedSetting {
  private static let unpaired = [["seed"], ["name"], ["summary"]]

  /// Refuses the keys that are no difference: the seeds, by which runs are paired, and what reaches no
  /// number.
  ///
  /// - Parameter path: the keys that lead to the change, for messages.
  public static func checkPairing(
    _ change: ConfigurationNode.Change, path: [String]
  ) throws(ConfigurationError) {
    guard unpaired.contains(change.keys) else { return }
    throw ConfigurationError(
      message:
        "'\(change.keyPath)' is no difference that can be tested: the seeds of both sides are "
        + "the same, and names reach no number", location: change.keyLocation, path: path,
      hint: "leave it out")
  }

  /// Refuses another data set on one side, beside what ``checkPairing(_:path:)`` does.
  ///
  /// - Parameter instead: where the data set of both sides is written.
  public static func check(
    _ change: ConfigurationNode.Change, path: [String], instead: String
  ) throws(ConfigurationError) {
    try checkPairing(change, path: path)
    guard change.keys == ["data", "dataset"] else { return }
    throw ConfigurationError(
      message: "the two sides must be tested on the same data", location: change.keyLocation,
      path: path, hint: "put it under \(instead)")
  }
}
