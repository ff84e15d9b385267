import Foundation
import Jobs
import Reports
import Statistics

/// What people see of claims being tested.
struct ClaimsView {
  private let plan: ClaimPlan

  init(_ plan: ClaimPlan) { self.plan = plan }

  // MARK: - While it goes on, on standard error

  /// Shows the runs that `body` tells of, until it returns.
  func following(
    _ stock: ClaimPlan.Stock, _ executor: Executor,
    _ body: ((ClaimPlan.Event) -> Void) throws -> [MeasuredClaim]
  ) rethrows -> [MeasuredClaim] {
    let reused = plan.runs.count - stock.open.count
    Console.note(
      "\(Text.count(plan.rows.count, "claim")): \(Text.count(plan.runs.count, "run"))"
        + (reused > 0 ? ", \(Format.count(reused)) of them made before" : "")
        + (stock.open.isEmpty ? "" : "; \(executor.processes) at a time"))
    let display = ProgressDisplay(expectedJobs: stock.open.count)
    defer { display.finish() }
    var bars: [Int: StepBar] = [:]
    var clock = ClaimClock(plan, stock, processes: executor.processes)
    var known = 0
    return try body { event in
      switch event {
      case .started(let run):
        clock.start(run)
        bars[run] = StepBar(plan.runs[run].label, on: display)
      case .progress(let run, let step, let total): bars[run]?.show(step: step, of: total)
      case .ended(let run, let result):
        clock.end(run)
        switch result {
        case .completed: bars[run]?.end()
        case .failed(_, let error):
          bars[run]?.end(.failed)
          display.log("\(plan.runs[run].label) failed: \(error)")
        case .refused(let error):
          bars[run]?.end(.failed)
          display.log("\(plan.runs[run].label) was not made: \(error)")
        }
        bars[run] = nil
      case .measured(_, let claim):
        known += 1
        display.log("[\(known)/\(plan.rows.count)] \(line(claim))\(clock.text)")
      }
    }
  }

  /// A claim as soon as it is known.
  private func line(_ claim: MeasuredClaim) -> String {
    let terminal = Console.errors
    var parts = ["\(claim.id): " + terminal.styled(claim.verdict.name, claim.verdict.style)]
    if let comparison = claim.finding?.comparison, let mean = comparison.mean {
      let metric = claim.measure.metric
      let difference = Format.difference(
        mean, error: comparison.standardError, metric: metric, on: terminal)
      parts.append("\(metric.name) \(difference)")
      if let p = comparison.test?.pValue { parts.append(NumberText.pValue(p)) }
    } else if let reason = claim.reason {
      parts.append(reason)
    }
    return parts.joined(separator: ", ")
  }

  // MARK: - The result, on standard output

  /// - Parameter table: the table that the rows are corrected in, theirs or a larger one.
  func show(_ rows: [MeasuredClaim], in table: ClaimTable) {
    let terminal = Console.output
    let rows = rows.map { table[$0.id] ?? $0 }
    var parts = [ClaimRows.table(rows, on: terminal).rendered(on: terminal)]
    if rows.count <= 3 { parts += rows.map { details($0) } }
    parts.append(summary(rows, in: table))
    Console.print(parts.joined(separator: "\n\n"))
    if rows.count == 1, rows[0].runs.count > 1 {
      let digests = rows[0].runs.filter { $0.seed == rows[0].seeds[0] }.map { $0.digest.prefix(6) }
      Console.note("next: harness diff \(digests.joined(separator: " "))")
    }
  }

  /// A claim in full.
  private func details(_ claim: MeasuredClaim) -> String {
    let terminal = Console.output
    var facts = Table.facts
    facts.add("claimed", claim.claim)
    if !claim.published.isEmpty { facts.add("published", claim.published) }
    facts.add("source", claim.source)
    facts.add("where", claim.regime)
    facts.add("tested on", claim.setting())
    if let reason = claim.reason { facts.add("why", reason) }
    var measured = Table([
      .init("measured"), .init("difference", .right), .init("95% interval", .right),
      .init("p", .right), .init("detectable", .right),
    ])
    for finding in claim.findings {
      let numbers = finding.numbers
      measured.add([
        .init(finding.measure.metric.name), .init(numbers.difference), .init(numbers.interval),
        .init(numbers.p), .init(numbers.detectable),
      ])
    }
    let parts = [terminal.styled(claim.id, .bold), facts.rendered(on: terminal, indent: 2)]
    return
      (parts + (claim.findings.isEmpty ? [] : [measured.rendered(on: terminal, indent: 2)]))
      .joined(separator: "\n")
  }

  private func summary(_ rows: [MeasuredClaim], in table: ClaimTable) -> String {
    let counts = ClaimVerdict.allCases.compactMap { verdict in
      let count = rows.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.name)" : nil
    }
    let significant = rows.count { $0.verdict.isSignificant }
    let surviving = rows.count(where: \.survivesHolm)
    let whole =
      table.rows.count > rows.count
      ? "the published table of \(table.rows.count)" : "these \(table.rows.count)"
    let correction =
      table.rows.count > 1 && significant > 0
      ? "\n\(surviving) of \(significant) significant differences survive Holm's correction over "
        + whole : ""
    return "\(Text.count(rows.count, "claim")): " + counts.joined(separator: ", ") + correction
  }

  /// What a comparison with published digests came to.
  func show(_ comparisons: [ClaimTable.Comparison], with path: String) {
    let same = comparisons.reduce(0) { $0 + $1.same }
    let all = comparisons.reduce(0) { $0 + $1.same + $1.different.count + $1.unknown }
    if comparisons.allSatisfy(\.isSame) {
      Console.print("\nall \(Text.count(all, "run")) have the digests published in \(path)")
      return
    }
    Console.print("\n\(same) of \(Text.count(all, "run")) have the digests published in \(path)")
    var table = Table([
      .init("claim"), .init("run"), .init("published"), .init("measured here"),
    ])
    for comparison in comparisons {
      for difference in comparison.different {
        table.add([
          .init(comparison.id), .init("seed \(difference.seed), \(difference.arm.rawValue)"),
          .init(String(difference.published.prefix(12))),
          .init(String(difference.measured.prefix(12))),
        ])
      }
      if comparison.unknown > 0 || comparison.same + comparison.different.count == 0 {
        table.add([
          .init(comparison.id), .init(Text.count(comparison.unknown, "run")),
          .init("not published"),
        ])
      }
    }
    Console.print(table.rendered(on: Console.output, indent: 2))
  }
}

extension ClaimVerdict {
  var style: Style {
    switch self {
    case .confirmed: .green
    case .contradicted: .red
    case .undecided, .failed: .yellow
    case .notDetected: .none
    }
  }
}
