/// A way to take an experiment's first steps in other processes: a check cannot start any, whoever asks
/// it can.
///
/// What depends on the order of a hash table, on an address or on the clock may be the same throughout
/// one process, and another in the next.
public struct OtherProcesses: Sendable {
  /// What became of the steps elsewhere.
  public enum Answer: Sendable, Hashable {
    /// The ``FirstSteps/fingerprint`` there.
    case fingerprint(String)
    /// Why there is none.
    case failed(String)
  }

  /// Waits until all have ended.
  public typealias Waiting = () -> [Answer]

  /// Starts them.
  let start: @Sendable () -> Waiting

  public init(start: @escaping @Sendable () -> Waiting) { self.start = start }
}
