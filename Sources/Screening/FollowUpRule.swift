import Measurement

/// Which tricks a first, small stage hands on to a second one.
///
/// Those whose mean difference is in the better direction, the best first, and no more than ``most``.
/// Nothing is tested here, so that nothing can be a false alarm: that is for data that chose nothing.
public struct FollowUpRule: Sendable, Equatable {
  /// At least 1.
  public let most: Int

  public init(most: Int) {
    precondition(most > 0)
    self.most = most
  }

  /// The places of those that are followed up, best first; of equal ones the earlier one first.
  ///
  /// - Parameter means: mean differences with − without; those without a number are not followed up.
  public func chosen(_ means: [Double?], _ direction: Metric.Direction) -> [Int] {
    let gains = means.enumerated().compactMap { place, mean -> (place: Int, gain: Double)? in
      guard let mean, mean.isFinite else { return nil }
      return (place, direction == .higherIsBetter ? mean : -mean)
    }
    return gains.filter { $0.gain > 0 }.sorted { ($1.gain, $0.place) < ($0.gain, $1.place) }
      .prefix(most).map(\.place)
  }

  /// The rule in words, behind a count of tricks: "the five …".
  public func text(of measure: Measure) -> String {
    let verb = measure.metric.direction == .higherIsBetter ? "raised" : "lowered"
    return "those that \(verb) the mean \(measure.metric.name), the best first and at most \(most)"
  }
}
