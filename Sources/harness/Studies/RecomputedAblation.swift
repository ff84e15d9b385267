import Ablations
import Foundation
import Reports
import Runs

extension AblationCheck.Recomputed {
  /// What runs come to, asked by the words of an archived plan.
  init(_ plan: AblationPlan, _ ablation: Ablation, _ outcomes: [RunResult]) throws {
    let (command, design) = try Self.question(of: plan)
    try self.init(ablation, design, command.result(of: ablation, outcomes))
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

  init(_ ablation: Ablation, _ design: Design, _ result: AblationResult) throws {
    let statistics = try JSONDocument.text(AblationDocument(ablation, design, result))
    self.init(
      statistics: Data(statistics.utf8),
      report: AblationView(ablation, design).report(result, on: .plain).plain)
  }
}
