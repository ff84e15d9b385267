import Checks
import Foundation
import Reports
import Runs
import Search
import TrainingRuns

/// Makes the trainings of a search, and says beforehand what they cost.
struct TuningRun {
  let tuning: Tuning
  /// An empty one: where the bundles go.
  let plan: RunPlan
  let computing: ParallelOptions
  let ledger: RunLedger?
  let isUnchecked: Bool

  /// - Parameter deciding: how many runs compare the tuned sides afterwards; nothing if none do.
  func report(
    by procedures: some ProcedureFactory, deciding: Int? = nil
  ) throws -> TuningReport {
    var first = try tuning.firstRound(in: plan, by: procedures)
    let status = try first.plan.status(madeBy: ledger)
    Console.note("\(cost(archived: status.archivedCount, deciding: deciding))")
    for label in tuning.idle where tuning.procedures.count > 1 {
      Console.note(
        .warning,
        "\(label) has nothing to choose: what is tuned on one side only says little of the trick; "
          + "add a key that both have, such as optimiser.rate")
    }
    if !status.pending.isEmpty { try ask(&first) }
    return try tuning.run(first, in: plan, by: procedures) { round in
      try make(round, by: procedures)
    }
  }

  private func make(
    _ round: Tuning.Round, by procedures: some ProcedureFactory
  ) throws -> [RunResult] {
    let status = try round.plan.status(madeBy: ledger)
    for note in status.notes { Console.note(.note, "\(note)") }
    if round.count > 1 {
      let length = round.rung.epochs.map { Text.count($0, "epoch") } ?? "all epochs"
      Console.note(
        "rung \(round.number + 1) of \(round.count), \(length): "
          + "\(Text.count(round.plan.runs.count, "training"))")
    }
    let executor = computing.executor(of: status.pending.count)
    let sources = try PlanSources(of: round.plan, from: status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    let display = ProgressDisplay(expectedJobs: status.pending.count)
    defer { display.finish() }
    var bars = RunBars(round.plan, on: display)
    var clock = TuningClock(pending: status.pending.count, processes: executor.concurrency)
    // A run that fails says something of its setting; one that cannot be made says nothing of it.
    return try round.plan.run(
      with: executor, from: status, sources: sources, by: procedures, keepGoing: false
    ) { event in
      bars.show(event)
      if let text = clock.text(after: event) { display.log("\(text)") }
    }
  }

  /// `digits: tuning 2 sides, 12 settings each with 3 seeds (1000001 to 1000003): 72 trainings, …`.
  private func cost(archived: Int, deciding: Int?) -> String {
    let request = tuning.request
    let counts = tuning.settingCounts
    let isAlike = Set(counts).count == 1
    let settings =
      isAlike
      ? Text.count(counts[0], "setting") + (counts.count > 1 ? " each" : "")
      : counts.map(String.init).joined(separator: " and ") + " settings"
    let seeds = tuning.seeds
    let sides = counts.count > 1 ? "\(counts.count) sides, " : ""
    var text =
      "\(tuning.name): tuning \(sides)\(settings) with \(Text.count(seeds.count, "seed")) "
      + "(\(seeds[0])\(seeds.count > 1 ? " to \(seeds[seeds.count - 1])" : "")) by "
      + "\(tuning.measure.measure.metric.name), \(request.strategy.rawValue): "
      + Text.count(tuning.trainingCount, "training")
    if tuning.rungs.count > 1 {
      text += " that cost as much as \(Int(tuning.cost.rounded(.up))) whole ones"
    }
    if archived > 0 { text += ", \(archived) of them made before" }
    if let deciding { text += "; then \(Text.count(deciding, "run")) with other seeds decide" }
    return text
  }

  /// Asks the quick checks of each side as it stands.
  private func ask(_ round: inout Tuning.Round) throws {
    var baseline: CheckReport?
    for (side, procedure) in tuning.procedures.enumerated() {
      guard let training = procedure as? TrainingProcedure else { continue }
      let report = try CheckRun.gate(
        training, .quick, isUnchecked: isUnchecked, beside: baseline)
      try round.attach(report.attachments(), toSide: side)
      baseline = baseline ?? report
    }
  }
}

/// Says once, from the first trainings that ended, how long the others will take.
private struct TuningClock {
  private let processes: Int
  private var left: Int
  private var started: [Int: ContinuousClock.Instant] = [:]
  private var seconds: [Double] = []
  private var isDone = false

  /// Less is not worth a line.
  private static let shortest = 10.0

  init(pending: Int, processes: Int) { (left, self.processes) = (pending, max(processes, 1)) }

  mutating func text(after event: RunPlan.Event) -> String? {
    switch event {
    case .started(let run): started[run] = .now
    case .ended(let run, _):
      left -= 1
      if let start = started[run] { seconds.append((ContinuousClock.now - start) / .seconds(1)) }
      guard !isDone, seconds.count >= processes, left > 0 else { return nil }
      isDone = true
      let mean = seconds.reduce(0, +) / Double(seconds.count)
      let rest = mean * Double(left) / Double(processes)
      guard rest >= Self.shortest else { return nil }
      return "about \(Format.duration(rest)) for the \(Text.count(left, "training")) that are left"
    default: break
    }
    return nil
  }
}
