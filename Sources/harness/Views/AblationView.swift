import Ablations
import Archive
import Reports
import Runs
import Statistics

/// What people see of an ablation.
struct AblationView {
  private let ablation: Ablation

  init(_ ablation: Ablation) { self.ablation = ablation }

  private var tricks: String {
    ablation.contrasts.map(\.label).joined(separator: ", ")
  }

  // MARK: - While it goes on, on standard error

  func begin(_ executor: some Executor) {
    Console.note(
      "\(ablation.name): \(tricks) against the baseline over "
        + "\(Text.count(ablation.seeds.count, "seed")): \(Text.count(ablation.runCount, "run")), "
        + "\(executor.concurrency) at a time")
    let tested = ablation.contrasts.count
    let fewest = PowerOfSignFlipTest.fewestPairs(tricks: tested)
    if ablation.seeds.count < fewest {
      Console.note(
        .warning,
        "\(Text.count(ablation.seeds.count, "seed")) can give no verdict on "
          + "\(Text.count(tested, "trick")), whatever the runs come to: it takes --seeds \(fewest)")
    }
  }

  /// Shows the runs that `body` tells of, until it returns.
  func following(
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
    _ result: AblationResult, seconds: Double, study: StudyStanding,
    archivedIn bundle: AblationBundle
  ) {
    let store = BundleStore(of: bundle)
    Console.print(text(result, seconds: seconds, study: study, on: Console.output))
    Console.print(
      "ablation \(bundle.path): \(store.command("reproduce", store.reference(to: bundle)))")
  }

  /// All that people see.
  func text(
    _ result: AblationResult, seconds: Double, study: StudyStanding, on terminal: Terminal
  ) -> StyledText {
    let parts = [
      report(result, on: terminal), StyledText(study.sentence), footer(result, seconds: seconds),
    ]
    return parts.joined(separator: "\n\n")
  }

  /// What the runs come to, which depends on nothing else.
  func report(_ result: AblationResult, on terminal: Terminal) -> StyledText {
    guard let measure = result.measures.first else { return "" }
    let title = "\(tricks) on \(ablation.name): \(measure.metric.name)"
    let report = AssessmentReport(
      zip(ablation.contrasts, result.findings).map { contrast, findings in
        .init(contrast.label, findings[0].assessment)
      })
    let parts = [
      StyledText(title, .bold), pairs(result, measure).rendered(on: terminal, indent: 2),
      details(result).rendered(on: terminal), report.rendered(on: terminal),
    ]
    return parts.joined(separator: "\n\n")
  }

  /// Seed by seed: the arms, and the value of each contrast.
  private func pairs(_ result: AblationResult, _ measure: Measure) -> Table {
    var columns: [Table.Column] = [.init("seed", .right), .init("baseline", .right)]
    columns += ablation.arms.dropFirst().map { .init($0.label, .right) }
    columns += ablation.contrasts.map { .init(differenceTitle($0), .right) }
    var table = Table(columns)
    for (index, seed) in ablation.seeds.enumerated() {
      var row: [Table.Cell] = [.init(String(seed)), .init(value(result.cells[0][index], measure))]
      row += result.cells.dropFirst().map { .init(value($0[index], measure)) }
      row += result.findings.map { findings in
        .init(Text.difference(findings[0].differences[index], in: measure.metric))
      }
      table.add(row)
    }
    return table
  }

  private func differenceTitle(_ contrast: Contrast) -> String {
    ablation.contrasts.count == 1 ? "difference" : "effect of " + contrast.label
  }

  private func value(_ cell: AblationResult.Cell, _ measure: Measure) -> String {
    guard cell.error == nil, let value = cell.values[measure], value.isFinite else {
      return "failed"
    }
    return Text.value(value, of: measure.metric)
  }

  /// A line for each measure, of which only the first has a say in the verdict.
  private func details(_ result: AblationResult) -> Table {
    let hasSeveral = ablation.contrasts.count > 1
    let columns: [Table.Column] = [
      .init("measured"), .init("difference", .right), .init("95% interval", .right),
      .init("p", .right), .init("detectable", .right),
    ]
    var table = Table((hasSeveral ? [.init("trick")] : []) + columns)
    for (contrast, findings) in zip(ablation.contrasts, result.findings) {
      var name = contrast.label
      for finding in findings {
        table.add((hasSeveral ? [.init(name)] : []) + cells(of: finding))
        name = ""
      }
    }
    return table
  }

  private func cells(of finding: AblationResult.MeasureResult) -> [Table.Cell] {
    let metric = finding.measure.metric
    let assessment = finding.assessment
    let numbers = ComparisonNumbers(
      assessment.comparison, of: metric, pValue: assessment.adjustedPValue)
    return [
      .init(metric.name), .init(numbers.difference), .init(numbers.interval), .init(numbers.p),
      .init(numbers.detectable),
    ]
  }

  private func footer(_ result: AblationResult, seconds: Double) -> StyledText {
    let reused = result.reused > 0 ? ", \(result.reused) of them made before" : ""
    let pair = [result.cells[0][0], result.cells[1][0]].map(\.bundle)
    let store = BundleStore(of: pair[0])
    let next = store.command("diff", store.reference(to: pair[0]), store.reference(to: pair[1]))
    return """
      \(Text.count(ablation.runCount, "run")) in \(Format.duration(seconds))\(reused)
      bundles in \(store.resultsDirectory)/, for seed \(ablation.seeds[0]): \(pair[0].name) and \(pair[1].name)
      next: \(next)
      """
  }
}
