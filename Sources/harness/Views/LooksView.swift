import Ablations
import Reports
import Statistics

/// How often comparisons have been looked at in a results folder, and what that does.
struct LooksView {
  /// By contrast.
  let histories: [LookHistory]
  private let labels: [String]

  /// Writes a look at every contrast down.
  ///
  init(_ ablation: Ablation, _ result: AblationResult, in results: String) {
    let record = LookRecord(results: results)
    labels = ablation.contrasts.map(\.label)
    histories = ablation.contrasts.compactMap { contrast in
      result.measures.first.map {
        record.add(
          ablation.seeds, to: LookQuestion(contrast, of: ablation, by: $0),
          results: result.lookedAt(contrast, by: $0))
      }
    }
  }

  /// Writes the looks of a search for a decision down.
  init(_ result: SequentialResult, in results: String) {
    let (ablation, record) = (result.ablation, LookRecord(results: results))
    let measured = result.measured
    labels = ablation.contrasts.map(\.label)
    histories = zip(ablation.contrasts, result.verdicts).map { contrast, verdict in
      record.add(
        search: verdict.looks.map { Array(ablation.seeds.prefix($0.seeds)) },
        to: LookQuestion(contrast, of: ablation, by: result.measure),
        results: measured.lookedAt(contrast, by: result.measure))
    }
  }

  /// Says it, if there was more than one look.
  var sentences: [String] {
    let isOne = Set(histories.map(\.looks)).count == 1
    let shown = isOne ? Array(histories.prefix(1)) : histories
    return zip(shown, labels).compactMap { history, label in
      history.sentence.map { isOne ? $0 : "\(label): \($0)" }
    }
  }
}
