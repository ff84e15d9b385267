import Statistics

/// The numbers of a measure of a claim as text, with as many digits as their uncertainty deserves;
/// shares in percentage points.
public struct ClaimNumbers: Sendable {
  public private(set) var difference = "-"
  /// The 95 % interval of the difference: `-0.20 to +1.10`.
  public private(set) var interval = "-"
  public private(set) var p = "-"
  public private(set) var detectable = "-"

  public init(_ finding: MeasuredClaim.Finding?) {
    guard let finding, let comparison = finding.comparison, let mean = comparison.mean else {
      return
    }
    let factor = finding.measure.metric.displayFactor
    let error = comparison.standardError ?? 0
    let decimals =
      error > 0
      ? NumberText.decimals(uncertainty: error * factor)
      : NumberText.decimals(uncertainty: mean.magnitude * factor, digits: 3)
    difference = NumberText.signed(mean * factor, decimals: decimals)
    if let bounds = comparison.interval {
      let ends = [bounds.lower, bounds.upper].map {
        NumberText.signed($0 * factor, decimals: decimals)
      }
      interval = ends.joined(separator: " to ")
    }
    if let value = comparison.test?.pValue {
      // Twelve pairs can give 0.00049, which a table of many rows is corrected from.
      p = NumberText.fixed(value, decimals: value < 0.001 ? 5 : 3)
    }
    if let value = comparison.detectableDifference {
      detectable = NumberText.fixed(value * factor, decimals: decimals)
    }
  }
}

extension MeasuredClaim {
  /// `raises test accuracy`.
  public var claimed: String { "\(direction.rawValue) \(measure.metric.name)" }

  /// `14/0/0`: pairs that agree with the claim, that are tied, and that speak against it.
  public var pairsText: String {
    pairs.map { "\($0.wins)/\($0.ties)/\($0.losses)" } ?? "-"
  }

  /// What was compared with what: `flooding:level=0.1 on digits with training.epochs=40, 12 seeds`.
  ///
  /// - Parameter quote: put around each word that the command line takes.
  public func setting(quote: String = "") -> String {
    func quoted(_ words: [String]) -> String {
      words.map { quote + $0 + quote }.joined(separator: ", ")
    }
    let trick = trick.map { options.isEmpty ? $0 : "\($0):\(options)" }
    let both = set + with
    return quoted([trick].compactMap { $0 } + change) + " on " + quoted([experiment])
      + (both.isEmpty ? "" : " with " + quoted(both)) + ", \(seeds.count) seeds"
  }
}
