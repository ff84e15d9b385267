import Measurement

extension Metric {
  /// A value as it is shown: `97.22%`, `0.1312`.
  public func text(_ value: Double) -> String {
    unit == .fraction
      ? NumberText.fixed(value * displayFactor, decimals: 2) + "%"
      : NumberText.significant(value, digits: 4)
  }
}
