import Reports
import Statistics

/// The published table: what each rule loses against the best rate of a grid, by experiment.
public struct RateStudyTable {
  public let studies: [RateRegret]

  public init(_ studies: [RateRegret]) {
    self.studies = studies.sorted { $0.experiment < $1.experiment }
  }

  /// In Markdown: a row for each experiment, a column for each rule.
  public var markdown: String {
    let rules = RateRule.allCases
    let head =
      ["experiment", "optimiser", "measure", "grid's best: rate, value"]
      + rules.map(\.name) + ["the experiment's own"]
    let rows = studies.map { study in
      let best = study.rows.first { $0.origin == "grid" && $0.rate == study.best }
      return [
        "`\(study.experiment)`", study.optimiser, study.measure.metric.name,
        "\(study.best.map(RangeReport.text) ?? "none"), \(Self.value(best?.value, study.measure))",
      ]
        + (rules.map(\.rawValue) + ["own"]).map { origin in
          study.rows.first { $0.origin == origin }.map { Self.cell($0, study.measure) } ?? "none"
        }
    }
    let lines = [head, head.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n") + "\n"
  }

  /// "0.019: 0.42 (0.10 to 0.74)".
  private static func cell(_ row: RateRegret.Row, _ measure: Measure) -> String {
    "\(RangeReport.text(row.rate)): " + regret(row, measure)
  }

  /// A regret with its interval, in points for shares: `+0.42 (+0.10 to +0.74)`.
  public static func regret(_ row: RateRegret.Row, _ measure: Measure) -> String {
    guard row.failed == 0 else { return "\(row.failed) of \(row.digests.count) runs failed" }
    guard let mean = row.regret?.mean else { return "unknown" }
    let factor = measure.metric.displayFactor
    let error = row.regret?.standardError ?? 0
    let decimals = NumberText.decimals(
      uncertainty: factor * (error > 0 ? error : mean.magnitude))
    func text(_ value: Double) -> String { NumberText.signed(factor * value, decimals: decimals) }
    let interval =
      row.regret?.studentInterval.map { " (\(text($0.lower)) to \(text($0.upper)))" } ?? ""
    return text(mean) + interval
  }

  public static func value(_ value: Double?, _ measure: Measure) -> String {
    guard let value else { return "none" }
    return measure.metric.unit == .fraction
      ? Format.percent(value, decimals: 2) : NumberText.significant(value, digits: 4)
  }
}
