import Ablations
import Reports
import Runs
import Screening
import Statistics

/// What people see of a screening.
struct ScreeningView {
  let source: ExperimentSource
  let applicability: Applicability
  let text: ScreeningText
  /// What decides, and what chooses.
  let measure: Measure
  let chooser: Measure

  // MARK: - While it goes on, on standard error

  /// What it will cost at most.
  func begin(seeds: Int, freshSeeds: Int, keep: Int, open: Int, processes: Int) {
    let tried = applicability.accepted.count
    let first = (tried + 1) * seeds
    let second = (min(keep, tried) + 1) * freshSeeds
    let made = first - open
    Console.note(
      "\(source.name): \(Text.count(tried, "trick")) to try, "
        + "\(Format.count(applicability.refused.count)) "
        + "\(applicability.refused.count == 1 ? "does" : "do") not apply: "
        + "\(Text.count(first, "run")) to choose by"
        + (made > 0 ? " (\(Format.count(made)) of them made before)" : "")
        + ", then at most \(Format.count(second)) to decide by; \(processes) at a time")
  }

  /// Shows the runs that `body` tells of, until it returns.
  func following(
    _ plan: RunPlan, _ status: RunPlan.Status, processes: Int, later: Int,
    _ body: ((RunPlan.Event) -> Void) throws -> [RunResult]
  ) rethrows -> [RunResult] {
    let display = ProgressDisplay(expectedJobs: status.pending.count)
    defer { display.finish() }
    var bars = RunBars(plan, on: display)
    var clock = ScreeningClock(
      expected: status.pending.count, later: later, processes: processes)
    return try body { event in
      bars.show(event)
      switch event {
      case .started(let run): clock.start(run)
      case .ended(let run, _): clock.end(run).map { display.log("\($0)") }
      case .reused, .progress, .note: break
      }
    }
  }

  /// What is followed up.
  func chosen(_ first: FirstStage) {
    let names = first.chosen.map(\.description).joined(separator: ", ")
    Console.note(
      first.chosen.isEmpty
        ? "no trick did better than none: nothing is tried again"
        : "tried again on fresh seeds: \(names)")
  }

  // MARK: - The result, on standard output

  /// The second stage, which is an ablation like any other.
  struct Decided {
    let ablation: Ablation
    let result: AblationResult
    let context: AblationContext
  }

  func show(
    _ result: ScreeningResult, _ decided: Decided?, _ history: ScreeningHistory, command: String?,
    seconds: Double, runs: Int, reused: Int
  ) {
    let terminal = Console.output
    let room = terminal.width.map { min($0, 100) }
    func paragraph(_ words: String, _ style: Style = .none) -> StyledText {
      StyledText(words, style).wrapped(to: room).joined(separator: "\n")
    }
    var parts = [
      paragraph(text.conclusion(result), .bold), table(result).rendered(on: terminal),
      paragraph(text.procedure(result)),
    ]
    parts += (text.notes(result) + [history.sentence].compactMap { $0 }).map { paragraph($0) }
    if let decided {
      parts.append(
        AblationView.verdicts(decided.ablation, decided.result).rendered(on: terminal))
      parts += decided.context.findings(on: terminal)
    }
    let failed = result.rows.filter { $0.failure != nil }
    if !failed.isEmpty {
      parts.append(listed("Runs failed", failed.map { ($0.trick, failure($0)) }))
    }
    if !applicability.refused.isEmpty { parts.append(refused) }
    let made = reused > 0 ? ", \(Format.count(reused)) of them made before" : ""
    parts.append(
      "\(Text.count(runs, "run")) in \(Format.duration(seconds))\(made)"
        + (command.map { "\nnext: \($0)" } ?? ""))
    Console.print(parts.joined(separator: "\n\n"))
  }

  /// What `--list` says.
  func list(seeds: Int, freshSeeds: Int, keep: Int, open: Int) {
    let terminal = Console.output
    let tried = applicability.accepted
    let names = StyledText(tried.map(\.description).joined(separator: ", "))
      .wrapped(to: terminal.width.map { min($0, 100) - 2 }).map { "  " + $0 }
    var parts = [([StyledText("To try", .bold)] + names).joined(separator: "\n")]
    if !applicability.refused.isEmpty { parts.append(refused) }
    let first = (tried.count + 1) * seeds
    parts.append(
      "\(Text.count(tried.count, "trick")): \(Text.count(first, "run")) to choose by, "
        + "\(Format.count(open)) still to make; then at most "
        + "\(Format.count((min(keep, tried.count) + 1) * freshSeeds)) to decide by")
    Console.print(parts.joined(separator: "\n\n"))
  }

  // MARK: - Parts

  private func table(_ result: ScreeningResult) -> Table {
    var table = Table([
      .init("trick"), .init("first seeds: \(chooser.metric.name)", .right),
      .init("fresh seeds: \(measure.metric.name)", .right), .init("95% interval", .right),
      .init("p", .right), .init("verdict"),
    ])
    for row in result.rows {
      let assessment = row.findings?.first?.assessment
      let numbers = ComparisonNumbers(
        assessment?.comparison, of: measure.metric, pValue: assessment?.adjustedPValue)
      table.add([
        .init(row.trick.description, .bold),
        .init(row.first.mean.map { Text.difference($0, in: chooser.metric) } ?? "-"),
        .init(numbers.difference), .init(numbers.interval), .init(numbers.p),
        .init(row.standing.name, row.standing.style),
      ])
    }
    return table
  }

  private var refused: StyledText {
    listed("Do not apply here", applicability.refused.map { ($0.trick, RankingView.reason($0)) })
  }

  private func failure(_ row: ScreeningResult.Row) -> String {
    let sentence = row.findings?.first?.assessment.sentence
    return [row.failure, sentence].compactMap { $0 }.joined(separator: "; ")
  }

  private func listed(_ title: String, _ lines: [(trick: TrickUse, reason: String)]) -> StyledText {
    var facts = Table.facts
    for line in lines { facts.add(line.trick.description, line.reason) }
    return [StyledText(title, .bold), facts.rendered(on: Console.output, indent: 2)]
      .joined(separator: "\n")
  }
}

extension ScreeningResult.Standing {
  fileprivate var style: Style {
    switch self {
    case .helps: .green
    case .harms: .red
    case .failed: .yellow
    case .notDetected, .notFollowedUp: .none
    }
  }
}
