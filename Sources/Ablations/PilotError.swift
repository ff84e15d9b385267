import Errors

/// A pilot says nothing about how much differences vary.
public struct PilotError: Error, Sendable, Equatable {
  let label: String
  let measure: String
  let finite: Int
  let pairs: Int
  /// Whether the networks have the very same weights in all of them.
  let isIdentical: Bool
}

extension PilotError: UserFacingError, CustomStringConvertible {
  public var description: String {
    finite < 2
      ? "\(label): only \(finite) of the pilot's \(pairs) pairs have both runs ended"
      : isIdentical
        ? "\(label): nothing is tested: the weights are the very same on both sides in all \(pairs) "
          + "pairs of the pilot"
        : "\(label): \(measure) differs by the very same amount in all \(finite) pairs of the pilot"
          + (finite < pairs ? " whose runs ended, of \(pairs)" : "")
  }

  public var hint: String? {
    finite < 2
      ? "find out why runs fail, as `harness list` and `harness show` tell"
      : isIdentical
        ? "give the trick options at which it does something, as `harness tricks ID` has them"
        : "make it larger with --pilot \(max(12, 2 * pairs)), or compare by more test examples"
  }
}
