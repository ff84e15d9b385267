/// What two arms came to, seed by seed, where a run that has no finite number failed.
public struct PairedRuns: Sendable {
  /// The measure with the trick; not finite where the run failed.
  public let trick: [Double]
  /// The measure without it, for the same seeds in the same order.
  public let baseline: [Double]
  /// Whether the two arms' networks came to the very same weights in every pair; nil if nobody looked.
  public let sameWeights: Bool?
  /// What is tested.
  public let subject: Subject

  public init(
    trick: [Double], baseline: [Double], sameWeights: Bool? = nil,
    subject: Subject = .trick
  ) {
    self.trick = trick
    self.baseline = baseline
    self.sameWeights = sameWeights
    self.subject = subject
  }

  /// What became of a pair.
  enum Outcome: Equatable {
    case finished(Double)
    case trickFailed
    case baselineFailed
    case bothFailed
  }

  /// By pair.
  var outcomes: [Outcome] {
    zip(trick, baseline).map { trick, baseline in
      switch (trick.isFinite, baseline.isFinite) {
      case (true, true): .finished(trick - baseline)
      case (false, true): .trickFailed
      case (true, false): .baselineFailed
      case (false, false): .bothFailed
      }
    }
  }
}
