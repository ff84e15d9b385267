import Claims
import Reports
import Runs

/// What people see of the trainings by which claims' sides choose their settings.
struct ClaimSearchView {
  private let search: ClaimSearch

  init(_ search: ClaimSearch) { self.search = search }

  /// Shows the runs that `body` tells of, until it returns.
  func following(
    _ status: RunPlan.Status, _ executor: some Executor,
    _ body: ((RunPlan.Event) -> Void) throws -> [RunResult]
  ) rethrows -> [RunResult] {
    let plan = search.plan
    Console.note(
      "settings for both sides of \(Text.count(search.count, "claim")): "
        + "\(Text.count(plan.runs.count, "training"))"
        + (status.archivedCount > 0
          ? ", \(Format.count(status.archivedCount)) of them made before" : "")
        + (status.pending.isEmpty ? "" : "; \(executor.concurrency) at a time"))
    let display = ProgressDisplay(expectedJobs: status.pending.count)
    defer { display.finish() }
    var bars = RunBars(plan, on: display)
    return try body { bars.show($0) }
  }
}
