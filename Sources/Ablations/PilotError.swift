import Errors

/// A pilot says nothing about how much differences vary.
public struct PilotError: Error, Sendable, Equatable {
  let label: String
  let measure: String
  let finite: Int
  let pairs: Int
}

extension PilotError: UserFacingError, CustomStringConvertible {
  public var description: String {
    finite < 2
      ? "\(label): only \(finite) of the pilot's \(pairs) pairs have both runs ended"
      : "\(label): \(measure) differs by the very same amount in all \(finite) pairs of the pilot"
  }

  public var hint: String? {
    finite < 2
      ? "find out why runs fail, as `harness list` and `harness show` tell"
      : "make it larger with --pilot \(max(12, 2 * pairs)), or compare by more test examples"
  }
}
