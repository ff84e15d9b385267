/// What the answers to all questions come to.
public enum Readiness: String, Codable, Sendable {
  /// Nothing was found.
  case ready
  /// What was found is worth knowing and does not stop anybody.
  case reservations = "ready-with-reservations"
  /// What the run would show is worthless or wrong.
  case notReady = "not-ready"
}

extension CheckReport {
  public var readiness: Readiness {
    switch overall {
    case .skipped, .pass: .ready
    case .warn: .reservations
    case .fail: .notReady
    }
  }
}
