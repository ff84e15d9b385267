import Statistics

/// What `ablate` says at its end: for each trick a line of numbers, its interval, and a sentence.
public struct AssessmentReport: Sendable {
  public struct Entry: Sendable {
    /// The trick as the user named it.
    public let name: String
    public let assessment: Assessment

    public init(_ name: String, _ assessment: Assessment) {
      self.name = name
      self.assessment = assessment
    }
  }

  public let entries: [Entry]

  public init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// The lines, without a line break at the end.
  public func rendered(on terminal: Terminal) -> String {
    var parts = [table(on: terminal).rendered(on: terminal)]
    for metric in metrics {
      let rows = entries.filter { $0.assessment.metric == metric }.compactMap(Self.row)
      guard !rows.isEmpty else { continue }
      let unit = metric.unit == .fraction ? " (percentage points)" : ""
      let title = "\(metric.name)\(unit), trick minus baseline, 95% interval"
      let lines = VisibleText.wrapped(title, to: terminal.width).map { terminal.styled($0, .bold) }
      parts.append((lines + [IntervalPlot(rows).rendered(on: terminal)]).joined(separator: "\n"))
    }
    for entry in entries {
      let room = terminal.width.map { min($0, 100) - 2 }
      let name = VisibleText.singleLine(entry.name)
      let title = metrics.count > 1 ? "\(name), \(entry.assessment.metric.name)" : name
      let sentence = VisibleText.wrapped(entry.assessment.sentence, to: room).map { "  " + $0 }
      parts.append(([terminal.styled(title, .bold)] + sentence).joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  /// Each once, in the order of their first use: a plot has one axis and so one unit.
  private var metrics: [Metric] {
    entries.map(\.assessment.metric).reduce(into: []) { metrics, metric in
      if !metrics.contains(metric) { metrics.append(metric) }
    }
  }

  private func table(on terminal: Terminal) -> Table {
    // Where there is one metric, the plot's title names it.
    let namesMetric = metrics.count > 1
    let metricColumn: [Table.Column] = namesMetric ? [.init("metric")] : []
    var table = Table(
      [.init("trick")] + metricColumn + [
        .init("difference", .decimal), .init("p", .decimal), .init("wins/ties/losses", .right),
        .init("verdict"),
      ])
    for entry in entries {
      let assessment = entry.assessment
      let comparison = assessment.comparison
      let difference = comparison?.mean.map {
        Format.difference(
          $0, error: comparison?.standardError, metric: assessment.metric, on: terminal)
      }
      let pValue = assessment.adjustedPValue.map { value in
        value < 0.001 ? "<0.001" : NumberText.fixed(value, decimals: 3)
      }
      let metricCell: [Table.Cell] = namesMetric ? [.init(assessment.metric.name)] : []
      table.add(
        [.init(entry.name)] + metricCell + [
          .init(difference ?? "-"), .init(pValue ?? "-"),
          .init(comparison.map { counts($0, assessment.metric) } ?? "-"),
          .init(
            assessment.verdict.name.replacing("-", with: " "), Self.style(assessment.verdict)),
        ])
    }
    return table
  }

  /// Pairs in which the trick was better, the same and worse: "5/0/1".
  private func counts(_ comparison: PairedComparison, _ metric: Metric) -> String {
    let (better, worse) =
      metric.direction == .higherIsBetter
      ? (comparison.positive, comparison.negative) : (comparison.negative, comparison.positive)
    return "\(better)/\(comparison.zero)/\(worse)"
  }

  private static func row(_ entry: Entry) -> IntervalPlot.Row? {
    guard let comparison = entry.assessment.comparison else { return nil }
    return IntervalPlot.Row(
      label: entry.name, comparison: comparison, metric: entry.assessment.metric,
      style: style(entry.assessment.verdict))
  }

  private static func style(_ verdict: Verdict) -> Style {
    switch verdict {
    case .improves: .green
    case .harms: .red
    case .refused: .yellow
    case .noDifferenceDetected, .identical: .none
    }
  }
}
