import Ablations
import Reports
import Runs
import Statistics

// What a study that is about to be frozen could not answer, whatever its runs come to.

extension AblateCommand {
  /// A sentence each, without a full stop.
  func doubts(of ablation: Ablation) -> [String] {
    [tooFewSeeds(ablation), tooFineMargin(ablation)].compactMap { $0 }
  }

  private func tooFewSeeds(_ ablation: Ablation) -> String? {
    let (count, tested) = (ablation.seeds.count, ablation.contrasts.count)
    guard count < PowerOfSignFlipTest.fewestPairs() else { return nil }
    return "\(Text.count(count, "seed")) can give no verdict, whatever the runs come to: it takes "
      + "\(PowerOfSignFlipTest.fewestPairs(tricks: tested))"
  }

  private func tooFineMargin(_ ablation: Ablation) -> String? {
    guard let measure = ablation.procedure.measures.first,
      let margin = equivalence.margin(in: measure),
      let grain = TestGrain.expected(of: measure, ablation.procedure),
      Equivalence.isTooFine(margin, grain: grain)
    else { return nil }
    return Equivalence.tooFine(margin, grain: grain, metric: measure.metric)
  }
}
