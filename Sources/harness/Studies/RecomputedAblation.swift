import Ablations
import Archive
import Foundation
import Reports
import Runs

extension AblationCheck.Recomputed {
  /// What runs come to, asked by the words of an archived plan.
  init(_ plan: AblationPlan, _ runs: RecordedRuns) throws {
    let (command, design) = try Self.question(of: plan)
    if let result = command.sequentialResult(of: runs) {
      try self.init(result)
    } else {
      try self.init(runs.ablation, design, command.result(of: runs))
    }
  }

  /// The command that a plan's words are, and its design, which is that of the plan.
  static func question(of plan: AblationPlan) throws -> (AblateCommand, Design) {
    let command: AblateCommand
    do {
      command = try AblateCommand.parse(plan.words)
    } catch {
      throw ExecutionError(
        "this program does not take its words: \(AblateCommand.message(for: error))",
        kind: .badInput)
    }
    let design = try command.design()
    // What is shown goes by the design, and must not look for arms that are not there.
    try OtherQuestion.refuse(plan, unless: design)
    return (command, design)
  }

  /// Where seeds were added until comparisons were decided.
  init(_ result: SequentialResult) throws {
    self.init(
      statistics: Data(try JSONDocument.text(SequentialDocument(result)).utf8),
      report: SequentialView(result).report(result, on: .plain).plain)
  }

  init(_ ablation: Ablation, _ design: Design, _ result: AblationResult) throws {
    let statistics = try JSONDocument.text(AblationDocument(ablation, design, result))
    self.init(
      statistics: Data(statistics.utf8),
      report: AblationView(ablation, design).report(result, on: .plain).plain)
  }
}

extension AblationCheck {
  /// Checks an archived ablation whose bytes are as they were archived.
  ///
  /// - Parameter store: where its runs may be, besides beside it.
  init(_ bundle: AblationBundle, _ store: BundleStore) {
    self.init(bundle, in: [BundleStore(of: bundle), store], ledger: .user) { plan, runs in
      try Recomputed(plan, runs)
    }
  }
}

extension AblationArchive {
  /// Writes the bundle of an ablation, unless one that was made here says the same of the same runs.
  ///
  /// - Parameters:
  ///   - now: what its runs come to.
  ///   - document: all that programs are told.
  ///   - report: all that people are told.
  func write(
    _ ablation: Ablation, _ outcomes: [RunResult], _ now: AblationCheck.Recomputed,
    document: some Encodable, report: StyledText, in results: String
  ) throws -> AblationBundle {
    try write(
      ablation, outcomes, statistics: now.statistics,
      document: Data(JSONDocument.text(document).utf8), report: report.plain + "\n", in: results,
      ledger: .user)
  }
}
