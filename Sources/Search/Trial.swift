import Archive
import Measurement

/// What a setting came to in trainings of one length.
public struct Trial: Sendable {
  /// The place of the setting among a side's proposals.
  public let proposal: Int
  public let settings: [Proposal.Choice]
  /// Whether these are the values as they stood.
  public let isOwn: Bool
  /// How long was trained; nothing for all of the experiment's epochs.
  public let epochs: Int?
  /// What one training costs, as a share of a whole one.
  public let cost: Double
  /// The validation measure by seed; nothing where a run failed or has no finite value.
  public let values: [Double?]
  /// Why runs did not come to their end.
  public let errors: [String]
  /// The paths of the bundles by seed.
  public let bundles: [String?]
  /// The digests of their results by seed.
  public let results: [ResultDigest?]

  /// Whether another setting made the very same trainings.
  func isSame(as other: Trial) -> Bool {
    epochs == other.epochs && !results.contains(nil) && results == other.results
  }

  /// How many seeds have no value.
  public var failed: Int { values.count { $0 == nil } }

  /// The mean over the seeds; nothing if one has no value, since a mean of the others would favour a
  /// setting whose bad runs break.
  public var mean: Double? {
    let known = values.compactMap { $0 }
    return known.count == values.count ? known.reduce(0, +) / Double(known.count) : nil
  }

  /// Whether the setting is to be preferred: one of which fewer runs failed, then the better mean. Of
  /// equally good ones neither is.
  func isBetter(than other: Trial, _ direction: Metric.Direction) -> Bool {
    if failed != other.failed { return failed < other.failed }
    guard let mean, let others = other.mean else { return false }
    return direction == .higherIsBetter ? mean > others : mean < others
  }
}

extension [Trial] {
  /// The best first; equally good ones in the order of their proposals, so that the values as they
  /// stand stay unless something is better.
  func ranked(by direction: Metric.Direction) -> [Trial] {
    sorted { left, right in
      if left.isBetter(than: right, direction) { return true }
      return !right.isBetter(than: left, direction) && left.proposal < right.proposal
    }
  }
}
