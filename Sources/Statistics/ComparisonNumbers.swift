/// The numbers of a comparison as text, with as many digits as their uncertainty deserves; shares in
/// percentage points, and "-" for what there is not.
public struct ComparisonNumbers: Sendable, Equatable {
  public private(set) var difference = "-"
  /// The Hodges–Lehmann estimate of it, and the median: single seeds cannot move them far.
  public private(set) var hodgesLehmann = "-"
  public private(set) var median = "-"
  /// The 95 % interval of the difference: `-0.20 to +1.10`.
  public private(set) var interval = "-"
  public private(set) var p = "-"
  public private(set) var detectable = "-"

  /// - Parameter pValue: the p value to show, if not the sign-flip test's own.
  public init(_ comparison: PairedComparison?, of metric: Metric, pValue: Double? = nil) {
    guard let comparison, let mean = comparison.mean else { return }
    let factor = metric.displayFactor
    let error = comparison.standardError ?? 0
    let decimals =
      error > 0
      ? NumberText.decimals(uncertainty: error * factor)
      : NumberText.decimals(uncertainty: mean.magnitude * factor, digits: 3)
    difference = NumberText.signed(mean * factor, decimals: decimals)
    if let value = comparison.hodgesLehmann {
      hodgesLehmann = NumberText.signed(value * factor, decimals: decimals)
    }
    if let value = comparison.median {
      median = NumberText.signed(value * factor, decimals: decimals)
    }
    if let bounds = comparison.interval {
      let ends = [bounds.lower, bounds.upper].map { $0 * factor }
      let decimals = NumberText.decimals(decimals, showing: ends)
      interval = ends.map { NumberText.signed($0, decimals: decimals) }.joined(separator: " to ")
    }
    if let value = pValue ?? comparison.test?.pValue {
      // Twelve pairs can give 0.00049, which a table of many rows is corrected from.
      p = NumberText.fixed(value, decimals: value < 0.001 ? 5 : 3)
    }
    if let value = comparison.detectableDifference {
      detectable = NumberText.measured(value * factor, decimals: decimals)
    }
  }
}
