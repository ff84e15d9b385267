import Archive
import Claims
import Foundation
import Reports
import Runs
import Statistics

/// What people see of claims being tested.
struct ClaimsView {
  private let study: ClaimStudy

  init(_ study: ClaimStudy) { self.study = study }

  // MARK: - While it goes on, on standard error

  /// Shows the runs that `body` tells of, until it returns.
  func following(
    _ status: RunPlan.Status, _ executor: some Executor,
    _ body: ((ClaimStudy.Event) -> Void) throws -> [MeasuredClaim]
  ) rethrows -> [MeasuredClaim] {
    let plan = study.plan
    Console.note(
      "\(Text.count(study.rows.count, "claim")): \(Text.count(plan.runs.count, "run"))"
        + (status.archivedCount > 0
          ? ", \(Format.count(status.archivedCount)) of them made before" : "")
        + (status.pending.isEmpty ? "" : "; \(executor.concurrency) at a time"))
    let display = ProgressDisplay(expectedJobs: status.pending.count)
    defer { display.finish() }
    var bars = RunBars(plan, on: display)
    var clock = ClaimClock(study, status, processes: executor.concurrency)
    var known = 0
    return try body { event in
      switch event {
      case .run(let event):
        switch event {
        case .started(let run): clock.start(run)
        case .ended(let run, _): clock.end(run)
        case .reused, .progress, .note: break
        }
        bars.show(event)
      case .measured(_, let claim):
        known += 1
        display.log("[\(known)/\(study.rows.count)] \(line(claim))\(clock.text)")
      }
    }
  }

  /// A claim as soon as it is known.
  private func line(_ claim: MeasuredClaim) -> StyledText {
    let terminal = Console.errors
    var parts: [StyledText] = ["\(claim.id): \(claim.verdict.name, claim.verdict.style)"]
    if let comparison = claim.finding?.comparison, let mean = comparison.mean {
      let metric = claim.measure.metric
      let difference = Format.difference(
        mean, error: comparison.standardError, metric: metric, on: terminal)
      parts.append("\(metric.name) \(difference)")
      if let p = comparison.test?.pValue { parts.append("\(NumberText.pValue(p))") }
    } else if let reason = claim.reason {
      parts.append("\(reason)")
    }
    return parts.joined(separator: ", ")
  }

  // MARK: - The result, on standard output

  /// - Parameters:
  ///   - table: the table that the rows are corrected in, theirs or a larger one.
  ///   - store: where the runs are archived.
  func show(_ rows: [MeasuredClaim], in table: ClaimTable, from store: BundleStore) {
    let terminal = Console.output
    let rows = rows.map { table[$0.id] ?? $0 }
    var parts = [ClaimRows.table(rows, on: terminal).rendered(on: terminal)]
    if rows.count <= 3 { parts += rows.map { details($0) } }
    parts.append(summary(rows, in: table))
    Console.print(parts.joined(separator: "\n\n"))
    if rows.count == 1, rows[0].runs.count > 1 {
      let runs = rows[0].runs.filter { $0.seed == rows[0].seeds[0] }
      let pair = store.references(toDigests: runs.map(\.digest)).compactMap { $0 }
      // Where others have the same digest, no short name is that of the pair.
      if runs.count == 2, pair.count == 2 {
        Console.note("next: \(store.command("diff", pair[0], pair[1]))")
      }
    }
  }

  /// How often claims had been looked at, where that was before.
  func show(_ looks: [ClaimLooks]) {
    let sentences = looks.compactMap(\.sentence)
    if sentences.isEmpty { return }
    let shown = 6
    let more = sentences.count - shown
    Console.print(
      "\n"
        + (sentences.prefix(shown).map { AblationContext.paragraph($0, on: Console.output) }
        + (more > 0 ? ["and \(Text.count(more, "claim")) more, which --json has"] : []))
        .joined(separator: "\n"))
  }

  /// A claim in full.
  private func details(_ claim: MeasuredClaim) -> StyledText {
    let terminal = Console.output
    var facts = Table.facts
    facts.add("claimed", claim.claim)
    if !claim.published.isEmpty { facts.add("published", claim.published) }
    facts.add("source", claim.source)
    facts.add("where", claim.regime)
    facts.add("tested on", claim.setting())
    if let reason = claim.reason { facts.add("why", reason) }
    facts.add("stands under", claim.standing.title)
    for note in claim.notes { facts.add("note", note) }
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
    let parts = [StyledText(claim.id, .bold), facts.rendered(on: terminal, indent: 2)]
    return
      (parts + (claim.findings.isEmpty ? [] : [measured.rendered(on: terminal, indent: 2)]))
      .joined(separator: "\n")
  }

  private func summary(_ rows: [MeasuredClaim], in table: ClaimTable) -> StyledText {
    let counts = ClaimVerdict.allCases.compactMap { verdict in
      let count = rows.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.name)" : nil
    }
    let significant = rows.count { $0.verdict.isSignificant }
    let surviving = rows.count(where: \.survivesHolm)
    let whole =
      table.rows.count > rows.count
      ? "the published table of \(table.rows.count)" : "these \(table.rows.count)"
    let correction: StyledText =
      table.rows.count > 1 && significant > 0
      ? "\n\(surviving) of \(significant) significant verdicts survive Holm's correction over \(whole)"
      : ""
    let apart = ClaimStanding.allCases.dropFirst().compactMap { standing in
      let count = rows.count { $0.standing == standing }
      return count > 0 ? "\(count) under \u{201C}\(standing.title)\u{201D}" : nil
    }
    let uncounted: StyledText =
      apart.isEmpty ? "" : "\nnot counted: \(apart.joined(separator: ", "))"
    return
      "\(Text.count(rows.count, "claim")): \(counts.joined(separator: ", "))\(correction)\(uncounted)"
  }

  /// What published rows say otherwise than the runs here.
  private func showStatements(_ comparisons: [ClaimTable.Comparison], with path: String) {
    var table = Table([
      .init("claim"), .init("what"), .init("published"), .init("measured here"),
    ])
    let shown = 24
    let all = comparisons.flatMap { comparison in
      comparison.statements.map { (id: comparison.id, statement: $0) }
    }
    for (id, statement) in all.prefix(shown) {
      table.add([
        .init(id), .init(statement.key), .init(statement.published?.text ?? "none"),
        .init(statement.measured?.text ?? "none"),
      ])
    }
    if all.isEmpty { return }
    Console.print("\n\(path) says otherwise what runs come to:")
    Console.print(table.rendered(on: Console.output, indent: 2))
    if all.count > shown { Console.print("  and \(all.count - shown) more, which --json has") }
  }

  /// What a comparison with published digests came to.
  func show(_ all: [ClaimTable.Comparison], with path: String) {
    let comparisons = all.filter { $0.otherContract == nil }
    if let other = all.compactMap(\.otherContract).first {
      let count = all.count - comparisons.count
      Console.print(
        "\n\(Text.count(count, "claim")) not compared with \(path): the runs there were made under the "
          + "numerics contract \(other), these under \(Program.contract)")
    }
    if comparisons.isEmpty { return }
    let same = comparisons.reduce(0) { $0 + $1.same }
    let all = comparisons.reduce(0) { $0 + $1.same + $1.different.count + $1.unknown }
    showStatements(comparisons, with: path)
    if comparisons.allSatisfy(\.hasSameRuns) {
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
