import Ablations
import Foundation
import Reports
import Runs

extension AblationCheck.Recomputed {
  /// What runs come to, asked by the words of an archived plan.
  init(_ plan: AblationPlan, _ ablation: Ablation, _ outcomes: [RunResult]) throws {
    let command: AblateCommand
    do {
      command = try AblateCommand.parse(plan.words)
    } catch {
      throw ExecutionError(
        "this program does not take its words: \(AblateCommand.message(for: error))")
    }
    try self.init(ablation, command.design(), command.result(of: ablation, outcomes))
  }

  init(_ ablation: Ablation, _ design: Design, _ result: AblationResult) throws {
    let statistics = try JSONDocument.text(AblationDocument(ablation, design, result))
    self.init(
      statistics: Data(statistics.utf8),
      report: AblationView(ablation, design).report(result, on: .plain).plain)
  }
}
