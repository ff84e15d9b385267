import Ablations
import Runs

/// How often a claim has been looked at in a results folder, and what that does.
public struct ClaimLooks: Sendable, Encodable {
  public let id: String
  /// From the second look on it says so.
  public let history: LookHistory

  /// `label-smoothing: second look at this comparison …`; nothing of the first.
  public var sentence: String? { history.sentence.map { "\(id): \($0)" } }
}

extension ClaimStudy {
  /// Writes down that rows have been looked at.
  ///
  /// - Parameter measured: by row; those without a comparison are passed over, nothing having been seen.
  public func looks(at measured: [MeasuredClaim], in results: String) -> [ClaimLooks] {
    let record = LookRecord(results: results)
    return zip(rows, measured).compactMap { row, measured in
      guard measured.finding?.comparison != nil else { return nil }
      let contrast = row.ablation.contrasts[0]
      let seeds = row.ablation.seeds.map { seed in
        measured.runs.filter { $0.seed == seed }.map { run in
          LookedAt.Run(
            weight: contrast.weights[run.arm == .baseline ? 0 : 1],
            digest: run.error == nil ? run.digest : nil)
        }
      }
      let history = record.add(
        row.ablation.seeds, to: LookQuestion(contrast, of: row.ablation, by: row.measure),
        results: LookedAt.results(seeds, by: row.measure))
      return ClaimLooks(id: row.claim.id, history: history)
    }
  }
}
