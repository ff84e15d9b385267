import Ablations
import Reports
import Statistics

/// What people see of a comparison on several data sets: each by itself, then all together.
struct MetaAnalysisView {
  private let members: [(label: String, ablation: Ablation)]
  private let design: Design

  init(_ members: [(label: String, ablation: Ablation)], _ design: Design) {
    self.members = members
    self.design = design
  }

  /// - Parameter answers: what each experiment says by itself.
  func show(
    _ analysis: MetaAnalysis, _ answers: [MemberAnswer], runs: Int, reused: Int, seconds: Double
  ) {
    var parts = zip(analysis.members, answers).map { member, answer in
      let report = AblationView(member.ablation, design).report(member.result, on: Console.output)
      let context = answer.context.findings(on: Console.output)
      return ([StyledText(member.label, .bold), report] + context).joined(separator: "\n\n")
    }
    parts.append(AblationContext.paragraph(analysis.correction, on: Console.output))
    for (place, contrast) in analysis.contrasts.enumerated() {
      parts.append(combined(contrast, analysis.findings[place], analysis.members, place))
    }
    if let warnings = HealthLines.warnings(analysis.warnings, on: Console.output) {
      parts.append(warnings)
    }
    if let study = answers.first?.context.study {
      parts.append(AblationContext.paragraph(study.sentence, on: Console.output))
    }
    let made = reused > 0 ? ", \(Format.count(reused)) of them made before" : ""
    parts.append("\(Text.count(runs, "run")) in \(Format.duration(seconds))\(made)")
    Console.print(parts.joined(separator: "\n\n"))
    for answer in answers { AblationView.show(answer.bundle) }
  }

  /// A contrast over all data sets: the plot, a line for each measure, the sentences.
  private func combined(
    _ contrast: Contrast, _ findings: [MetaAnalysis.Finding], _ members: [MetaAnalysis.Member],
    _ place: Int
  ) -> StyledText {
    guard let deciding = findings.first else { return "" }
    let terminal = Console.output
    let room = terminal.width.map { min($0, 100) - 2 }
    let count = Text.count(members.count, "data set")
    let unit = deciding.measure.metric.unit == .fraction ? " (percentage points)" : ""
    var parts = [
      StyledText(
        "\(contrast.label) over \(count): \(deciding.measure.metric.name)\(unit), 95% interval",
        .bold)
    ]
    let plot = IntervalPlot(rows(deciding, members, place))
    if !plot.rows.isEmpty { parts.append(plot.rendered(on: terminal)) }
    parts.append(table(findings).rendered(on: terminal))
    let sentences = ([deciding.sentence] + deciding.notes).flatMap { sentence in
      StyledText(sentence).wrapped(to: room).map { "  " + $0 }
    }
    parts.append(([StyledText(contrast.label, .bold)] + sentences).joined(separator: "\n"))
    return parts.joined(separator: "\n\n")
  }

  /// The forest plot: each data set, all together, one more.
  private func rows(
    _ finding: MetaAnalysis.Finding, _ members: [MetaAnalysis.Member], _ place: Int
  ) -> [IntervalPlot.Row] {
    let metric = finding.measure.metric
    var rows = members.compactMap { member in
      member.result.findings[place].first { $0.measure == finding.measure }
        .flatMap { $0.assessment.comparison }.flatMap {
          IntervalPlot.Row(label: member.label, comparison: $0, metric: metric)
        }
    }
    guard let effects = finding.effects else { return rows }
    let mean = effects.deciding
    func row(_ label: String, _ interval: ConfidenceInterval, _ style: Style) -> IntervalPlot.Row {
      IntervalPlot.Row(
        label: label, mean: mean.mean * metric.displayFactor,
        lower: interval.lower * metric.displayFactor,
        upper: interval.upper * metric.displayFactor, style: style)
    }
    rows.append(row("mean effect", mean.interval, .bold))
    if let prediction = effects.prediction, let weighted = effects.weighted {
      rows.append(
        IntervalPlot.Row(
          label: "one more data set", mean: weighted.mean * metric.displayFactor,
          lower: prediction.lower * metric.displayFactor,
          upper: prediction.upper * metric.displayFactor, style: .dim))
    }
    return rows
  }

  private func table(_ findings: [MetaAnalysis.Finding]) -> Table {
    var table = Table([
      .init("measured"), .init("mean effect", .right), .init("95% interval", .right),
      .init("p", .right), .init("between data sets", .right), .init("I²", .right),
    ])
    for finding in findings {
      let metric = finding.measure.metric
      guard let effects = finding.effects else {
        table.add([.init(metric.name), "-", "-", "-", "-", "-"])
        continue
      }
      let mean = effects.deciding
      let decimals = NumberText.decimals(uncertainty: mean.standardError * metric.displayFactor)
      func signed(_ value: Double) -> String {
        NumberText.signed(value * metric.displayFactor, decimals: decimals)
      }
      table.add([
        .init(metric.name), .init(signed(mean.mean)),
        .init("\(signed(mean.interval.lower)) to \(signed(mean.interval.upper))"),
        .init(mean.pValue.map { NumberText.fixed($0, decimals: $0 < 0.001 ? 5 : 3) } ?? "-"),
        .init(
          NumberText.measured(effects.betweenDeviation * metric.displayFactor, decimals: decimals)),
        .init(effects.inconsistency.map { Format.percent($0, decimals: 0) } ?? "-"),
      ])
    }
    return table
  }
}
