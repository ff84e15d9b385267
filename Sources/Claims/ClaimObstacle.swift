import Ablations
import Statistics

/// Why runs tell nothing of a claim, though they came to their end.
package enum ClaimObstacle: Equatable {
  /// Every run has the very results of the one that it is compared with.
  case identical
  /// The margin within which a measure is to be kept is below what one test example is worth.
  case margin(Double, grain: Double)

  /// Nothing if there is none.
  init?(_ result: AblationResult, _ row: ClaimStudy.Row) {
    if result.hasSameResults(row.ablation.contrasts[0]) {
      self = .identical
    } else if let margin = row.claim.margin(in: row.measure),
      let grain = result.grain(of: row.measure), Equivalence.isTooFine(margin, grain: grain)
    {
      self = .margin(margin, grain: grain)
    } else {
      return nil
    }
  }

  func sentence(of metric: Metric) -> String {
    switch self {
    case .identical:
      "Nothing was tested: every run has the very results of the one that it is compared with."
    case .margin(let margin, let grain):
      Equivalence.tooFine(margin, grain: grain, metric: metric)
    }
  }
}
