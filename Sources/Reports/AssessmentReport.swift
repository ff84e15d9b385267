import Statistics

/// What `ablate` concludes: for each trick its interval, drawn, and the verdict as a sentence.
public struct AssessmentReport: Sendable {
  public struct Entry: Sendable {
    /// The trick as the user named it.
    public let name: String
    public let assessment: Assessment
    /// What else is to be said beside the verdict, before its own notes.
    public let warnings: [String]

    public init(_ name: String, _ assessment: Assessment, warnings: [String] = []) {
      self.name = name
      self.assessment = assessment
      self.warnings = warnings
    }
  }

  public let entries: [Entry]

  /// What the intervals are of.
  private let difference: String

  public init(_ entries: [Entry], difference: String = "trick minus baseline") {
    self.entries = entries
    self.difference = difference
  }

  /// The lines, without a line break at the end.
  public func rendered(on terminal: Terminal) -> StyledText {
    var parts: [StyledText] = []
    for metric in metrics {
      let rows = entries.filter { $0.assessment.metric == metric }.compactMap(Self.row)
      guard !rows.isEmpty else { continue }
      let unit = metric.unit == .fraction ? " (percentage points)" : ""
      let title = "\(metric.name)\(unit), \(difference), 95% interval"
      let lines = StyledText(title, .bold).wrapped(to: terminal.width)
      parts.append((lines + [IntervalPlot(rows).rendered(on: terminal)]).joined(separator: "\n"))
    }
    let room = terminal.width.map { min($0, 100) - 2 }
    for entry in entries {
      // What all take for granted is said once.
      let notes = entries.count > 1 ? entry.assessment.ownNotes : entry.assessment.notes
      let sentences = [entry.assessment.sentence] + entry.warnings + notes
      let lines = sentences.flatMap { StyledText($0).wrapped(to: room).map { "  " + $0 } }
      let style = Style.bold + Self.style(entry.assessment.verdict)
      parts.append(([StyledText(title(of: entry), style)] + lines).joined(separator: "\n"))
    }
    let named = entries.map { (title(of: $0), $0.assessment) }
    if entries.count > 1, let assumption = Assessment.assumption(of: named) {
      let width = terminal.width.map { min($0, 100) }
      parts.append(StyledText(assumption).wrapped(to: width).joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  private func title(of entry: Entry) -> String {
    metrics.count > 1 ? "\(entry.name), \(entry.assessment.metric.name)" : entry.name
  }

  /// Each once, in the order of their first use: a plot has one axis and so one unit.
  private var metrics: [Metric] {
    entries.map(\.assessment.metric).reduce(into: []) { metrics, metric in
      if !metrics.contains(metric) { metrics.append(metric) }
    }
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
    case .equivalent, .noDifferenceDetected, .identical: .none
    }
  }
}
