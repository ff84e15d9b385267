import Ablations
import Errors
import Reports
import Runs
import Statistics

/// What people see of a plan: the seeds that effects take, and the time.
struct PlanView {
  private let plan: SeedPlan
  private let runs: PilotRuns
  private let measure: Measure
  /// What asks for the ablation, but for its seeds.
  private let command: [String]

  init(_ plan: SeedPlan, of runs: PilotRuns, _ measure: Measure, command: [String]) {
    self.plan = plan
    self.runs = runs
    self.measure = measure
    self.command = command
  }

  private var metric: Metric { measure.metric }

  func text(on terminal: Terminal) -> StyledText {
    let tricks = plan.pilots.map(\.label).joined(separator: ", ")
    let unit = metric.unit == .fraction ? " (percentage points)" : ""
    let power = NumberText.shortest(100 * plan.power, digits: 12)
    let title =
      "\(tricks) on \(runs.ablation.name): seeds that find an effect on \(metric.name)\(unit) with "
      + "\(power)% power"
    var parts = [
      StyledText(title, .bold), table.rendered(on: terminal, indent: 2),
      facts.joined(separator: "\n"),
    ]
    if let seeds = plan.rows.compactMap(\.seeds).filter({ $0 <= SeedList.most }).max() {
      parts.append("next: \(ShellCommand.text(command + ["--seeds", String(seeds)]))")
    }
    return parts.joined(separator: "\n\n")
  }

  private var table: Table {
    let hasSeveral = plan.pilots.count > 1
    let each = hasSeveral ? plan.pilots.map { Table.Column("for \($0.label)", .right) } : []
    var table = Table(
      [.init("effect", .right)] + each
        + [.init("seeds", .right), .init("runs", .right), .init("time", .right)])
    for row in plan.rows {
      let counts = hasSeveral ? row.seedsByComparison : []
      table.add(
        [.init(size(row.effect))] + counts.map { .init(text($0)) } + [
          .init(text(row.seeds)), .init(row.runs.map { Format.count($0) } ?? "-"),
          .init(row.seconds.map { Format.duration($0) } ?? "-"),
        ])
    }
    return table
  }

  private func text(_ seeds: Int?) -> String {
    seeds.map { Format.count($0) } ?? "over 100,000"
  }

  private func size(_ value: Double) -> String {
    NumberText.significant(value * metric.displayFactor, digits: 2)
  }

  private var facts: [StyledText] {
    var facts = plan.pilots.map { pilot -> StyledText in
      "\(pilot.label): the differences have a standard deviation of \(size(pilot.deviation))"
        + "\(metric.differenceSuffix), estimated from \(Text.count(pilot.pairs, "pair")); the estimate's own error is allowed for"
    }
    if plan.pilots.count > 1 {
      facts.append("each trick is held to its part of the level, .05 / \(plan.pilots.count)")
    }
    let made = runs.ablation.seeds.count - min(runs.archivedSeeds, runs.ablation.seeds.count)
    if plan.rows.contains(where: { $0.seeds.map { $0 > SeedList.most } ?? true }) {
      facts.append(
        "ablate takes at most \(Format.count(SeedList.most)) seeds: smaller effects need a less noisy "
          + "measure, such as one of more test examples")
    }
    if made > 0 {
      facts.append("\(Text.count(made, "pair")) made for this; ablate uses those runs again")
    }
    return facts
  }

  // MARK: - In JSON

  struct Document: Encodable {
    let experiment: String
    let measure: Measure
    let power: Double
    let level: Double
    let pilots: [SeedPlan.Pilot]
    let pilotSeeds: [Int]
    let effects: [SeedPlan.Row]
    /// Without `--seeds`.
    let command: [String]
  }

  var document: Document {
    Document(
      experiment: runs.ablation.name, measure: measure, power: plan.power, level: plan.level,
      pilots: plan.pilots, pilotSeeds: runs.ablation.seeds, effects: plan.rows, command: command)
  }
}
