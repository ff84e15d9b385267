import Archive
import Jobs
import Statistics

/// What people see of an ablation.
final class AblationView {
  private let ablation: Ablation
  private let isQuiet: Bool
  private let style = Console.style
  private var endedRuns = 0

  init(_ ablation: Ablation, isQuiet: Bool) {
    self.ablation = ablation
    self.isQuiet = isQuiet
  }

  // MARK: - While it goes on, on standard error

  func begin(_ executor: Executor) {
    Console.note(
      "\(ablation.experiment.name): \(tricks) against the baseline over "
        + "\(Text.count(ablation.seeds.count, "seed")): \(Text.count(ablation.runCount, "run")), "
        + "\(executor.processes) at a time")
  }

  var progressText: String { "\(endedRuns) of \(ablation.runCount) runs" }

  func ended(_ place: Ablation.Place, _ result: Executor.Result) {
    endedRuns += 1
    let arm = ablation.arms[place.arm].label
    let seed = ablation.seeds[place.seed]
    switch result {
    case .completed(let bundle):
      if !Console.isWatched { Console.note("seed \(seed), \(arm): \(bundle)") }
    case .failed(let bundle, let error):
      Console.note("seed \(seed), \(arm): failed: \(error); archived in \(bundle)")
    }
  }

  private var tricks: String {
    ablation.arms.dropFirst().map(\.label).joined(separator: ", ")
  }

  // MARK: - The result, on standard output

  func show(_ result: AblationResult, seconds: Double) {
    guard let measure = result.measures.first else { return }
    Console.print(
      "\(style.bold(tricks)) on \(style.bold(ablation.experiment.name)): \(measure.metric.name)\n")
    Console.print(table(result, measure) + "\n")
    for (arm, findings) in zip(ablation.arms.dropFirst(), result.findings) {
      guard let finding = findings.first else { continue }
      if ablation.arms.count > 2 { Console.print(style.bold(arm.label)) }
      Console.print(sentence(finding.assessment))
      Console.print(evidence(findings) + "\n")
    }
    Console.print(footer(result, seconds: seconds))
  }

  /// Seed by seed: the baseline, each trick and its difference.
  private func table(_ result: AblationResult, _ measure: Measure) -> String {
    var table = Table(
      [("seed", .right), ("baseline", .right)]
        + ablation.arms.dropFirst().flatMap {
          [($0.label, Table.Alignment.right), ("difference", .right)]
        })
    for (index, seed) in ablation.seeds.enumerated() {
      let baseline = result.cells[0][index]
      var row = [String(seed), value(baseline, measure)]
      for arm in ablation.arms.indices.dropFirst() {
        let difference = result.findings[arm - 1][0].differences[index]
        row += [value(result.cells[arm][index], measure), signed(difference, measure.metric)]
      }
      table.add(row)
    }
    return table.text(style, indent: "  ")
  }

  private func value(_ cell: AblationResult.Cell, _ measure: Measure) -> String {
    guard cell.error == nil, let value = cell.values[measure], value.isFinite else {
      return "failed"
    }
    return measure.metric.unit == .fraction ? Text.percent(value) : Text.number(value)
  }

  private func signed(_ difference: Double, _ metric: Metric) -> String {
    guard difference.isFinite else { return "–" }
    return metric.unit == .fraction
      ? NumberText.signed(100 * difference, decimals: 2)
      : NumberText.signed(difference, decimals: 4)
  }

  private func sentence(_ assessment: Assessment) -> String {
    switch assessment.verdict {
    case .improves: style.good(assessment.sentence)
    case .harms: style.bad(assessment.sentence)
    case .refused: style.doubtful(assessment.sentence)
    case .noDifferenceDetected, .identical: style.bold(assessment.sentence)
    }
  }

  /// A line for each measure: the mean difference, its interval, p, and what could have been seen.
  private func evidence(_ findings: [AblationResult.Finding]) -> String {
    var table = Table([
      ("", .left), ("difference", .right), ("95 % interval", .left), ("p", .left),
      ("detectable", .right), ("better · equal · worse", .left),
    ])
    for finding in findings {
      let metric = finding.measure.metric
      guard let comparison = finding.assessment.comparison, let mean = comparison.mean else {
        table.add([metric.name, "–", "", "", "", ""])
        continue
      }
      let unit = metric.differenceSuffix
      let interval = comparison.interval.map {
        "\(signed($0.lower, metric)) to \(signed($0.upper, metric))"
      }
      let detectable = comparison.detectableDifference.map {
        String(signed($0, metric).drop { $0 == "+" }) + unit
      }
      let isHighGood = metric.direction == .higherIsBetter
      let better = isHighGood ? comparison.positive : comparison.negative
      let worse = isHighGood ? comparison.negative : comparison.positive
      table.add([
        metric.name, signed(mean, metric) + unit, interval ?? "–",
        finding.assessment.adjustedPValue.map { NumberText.significant($0, digits: 2) } ?? "–",
        detectable ?? "–", "\(better) · \(comparison.zero) · \(worse)",
      ])
    }
    return table.text(style, indent: "  ")
  }

  private func footer(_ result: AblationResult, seconds: Double) -> String {
    let runs = Text.count(ablation.runCount, "run")
    let reused = result.reused > 0 ? ", \(result.reused) of them reused" : ""
    let last = ablation.seeds.count - 1
    let pair = [result.cells[0][last], result.cells[1][last]].map(\.bundle.digest.short)
    let first = result.cells[0][0].bundle
    let folder = first.path.dropLast(first.name.count + 1)
    return """
      \(runs) in \(Text.seconds(seconds))\(reused); bundles in \(folder)/
      next: harness diff \(pair[0]) \(pair[1])
      """
  }
}
