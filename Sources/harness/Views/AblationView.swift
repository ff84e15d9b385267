import Ablations
import Archive
import Reports
import Runs
import Statistics

/// What people see of an ablation.
struct AblationView {
  private let ablation: Ablation
  private let design: Design

  init(_ ablation: Ablation, _ design: Design) {
    self.ablation = ablation
    self.design = design
  }

  // MARK: - While it goes on, on standard error

  func begin(_ executor: some Executor, _ status: RunPlan.Status) {
    // The plan may have the runs of others too.
    let made = Set(ablation.arms.flatMap(\.runs)).subtracting(status.pending).count
    let archived = made == 0 ? "" : ", \(Format.count(made)) archived already"
    Console.note(
      "\(ablation.name): \(design.summary): \(Text.count(ablation.arms.count, "arm")) × "
        + "\(Text.count(ablation.seeds.count, "seed")) = \(Text.count(ablation.runCount, "run"))"
        + "\(archived), \(executor.concurrency) at a time")
    let tested = ablation.contrasts.count
    let sure = PowerOfSignFlipTest.fewestPairs(tricks: tested)
    let count = ablation.seeds.count
    guard count < sure else { return }
    let seeds = Text.count(count, "seed")
    let comparisons = Text.count(tested, "comparison")
    // The correction asks least where all differences go together: then for nothing at all.
    Console.note(
      .warning,
      count < PowerOfSignFlipTest.fewestPairs()
        ? "\(seeds) can give no verdict on \(comparisons), whatever the runs come to: it takes --seeds "
          + "\(sure)"
        : "\(seeds) can give a verdict on \(comparisons) only as far as their differences go together, "
          + "seed by seed: --seeds \(sure) can in any case")
  }

  /// Shows the runs that `body` tells of, until it returns.
  static func following(
    _ plan: RunPlan, _ status: RunPlan.Status,
    _ body: ((RunPlan.Event) -> Void) throws -> [RunResult]
  ) rethrows -> [RunResult] {
    let display = ProgressDisplay(expectedJobs: status.pending.count)
    defer { display.finish() }
    var bars = RunBars(plan, on: display)
    return try body { event in
      bars.show(event)
      if case .ended(let run, .completed(let bundle)) = event, !Console.errors.isInteractive {
        display.log("\(plan.runs[run].label): \(bundle)")
      }
    }
  }

  // MARK: - The result, on standard output

  /// - Parameter bundle: where the ablation is archived.
  func show(
    _ result: AblationResult, _ context: AblationContext, _ footer: StyledText,
    archivedIn bundle: AblationBundle
  ) {
    Console.print(text(result, context, footer, on: Console.output))
    Self.show(bundle)
  }

  /// Says where an ablation is archived.
  static func show(_ bundle: AblationBundle) {
    let store = BundleStore(of: bundle)
    Console.print(
      "ablation \(bundle.path): \(store.command("reproduce", store.reference(to: bundle)))")
  }

  /// All that people see.
  func text(
    _ result: AblationResult, _ context: AblationContext, _ footer: StyledText,
    on terminal: Terminal
  ) -> StyledText {
    context.around(report(result, on: terminal), footer: footer, on: terminal)
  }

  /// What the runs come to, which depends on nothing else.
  func report(_ result: AblationResult, on terminal: Terminal) -> StyledText {
    guard let measure = result.measures.first else { return "" }
    let title = "\(design.summary) on \(ablation.name): \(measure.metric.name)"
    let report = Self.verdicts(ablation, result, difference: design.difference)
    let parts = [
      StyledText(title, .bold), pairs(result, measure, on: terminal),
      DesignView(design, ablation, result, measure).rendered(on: terminal),
      details(result).rendered(on: terminal), report.rendered(on: terminal),
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// What is concluded of each contrast, with all that its differences say against it.
  static func verdicts(
    _ ablation: Ablation, _ result: AblationResult, difference: String = "trick minus baseline"
  ) -> AssessmentReport {
    AssessmentReport(
      zip(ablation.contrasts, result.findings).map { contrast, findings in
        .init(
          contrast.label, findings[0].assessment, warnings: AblationResult.warnings(findings))
      }, difference: difference)
  }

  /// Seed by seed: the arms, and the value of each contrast.
  private func pairs(
    _ result: AblationResult, _ measure: Measure, on terminal: Terminal
  ) -> StyledText {
    guard ablation.arms.count <= Self.greatestColumnCount else {
      return "  the values of \(ablation.arms.count) arms, seed by seed: --json"
    }
    let isWide = ablation.arms.count + ablation.contrasts.count > Self.greatestColumnCount
    let contrasts = isWide || design.hasTables ? [] : Array(ablation.contrasts.indices)
    var columns: [Table.Column] = [.init("seed", .right)]
    columns += ablation.arms.map { .init($0.label, .right) }
    columns += contrasts.map { .init(differenceTitle(ablation.contrasts[$0]), .right) }
    var table = Table(columns)
    for (index, seed) in ablation.seeds.enumerated() {
      var row: [Table.Cell] = [.init(String(seed))]
      row += result.cells.map { .init(value($0[index], measure)) }
      row += contrasts.map { contrast in
        let differences = result.findings[contrast][0].differences
        return .init(Text.difference(differences[index], in: measure.metric))
      }
      table.add(row)
    }
    return table.rendered(on: terminal, indent: 2)
  }

  /// Of arms and contrasts beside the seed.
  private static let greatestColumnCount = 10

  private func differenceTitle(_ contrast: Contrast) -> String {
    ablation.contrasts.count == 1 ? "difference" : "effect of " + contrast.label
  }

  private func value(_ cell: AblationResult.Cell, _ measure: Measure) -> String {
    guard cell.error == nil, let value = cell.values[measure], value.isFinite else {
      return "failed"
    }
    return Text.value(value, of: measure.metric)
  }

  /// A line for each measure, of which only the first has a say in the verdict; the screen says so.
  private func details(_ result: AblationResult) -> Table {
    let hasSeveral = ablation.contrasts.count > 1
    let columns: [Table.Column] = [
      .init("measured"), .init("mean", .right), .init("Hodges-Lehmann", .right),
      .init("median", .right), .init("95% interval", .right), .init("p", .right),
      .init("detectable", .right),
    ]
    var table = Table((hasSeveral ? [.init("")] : []) + columns)
    for (contrast, findings) in zip(ablation.contrasts, result.findings) {
      var name = contrast.label
      for (place, finding) in findings.enumerated().dropFirst(design.showsEvidence ? 1 : 0) {
        let decides = place == 0 && findings.count > 1
        table.add((hasSeveral ? [.init(name)] : []) + cells(of: finding, decides: decides))
        name = ""
      }
    }
    return table
  }

  private func cells(
    of finding: AblationResult.MeasureResult, decides: Bool
  ) -> [Table.Cell] {
    let metric = finding.measure.metric
    let assessment = finding.assessment
    let numbers = ComparisonNumbers(
      assessment.comparison, of: metric, pValue: assessment.adjustedPValue)
    return [
      .init(metric.name + (decides ? " (decides)" : "")), .init(numbers.difference),
      .init(numbers.hodgesLehmann), .init(numbers.median), .init(numbers.interval),
      .init(numbers.p), .init(numbers.detectable),
    ]
  }

  /// What stands below the verdicts; it looks through the folder of the bundles.
  func footer(_ result: AblationResult, seconds: Double) -> StyledText {
    RunsFooter(
      runs: ablation.runCount, reused: result.reused, seconds: seconds, seed: ablation.seeds[0],
      [result.cells[0][0], result.cells[1][0]].map(\.bundle)
    ).text
  }
}
