import Ablations
import Runs
import Screening
import Statistics

/// A screening in JSON.
struct ScreeningDocument: Encodable {
  struct First: Encodable {
    let differences: [Double?]
    let mean: Double?
  }

  struct Row: Encodable {
    let trick: String
    let standing: ScreeningResult.Standing
    let first: First
    /// Nothing if it was not followed up.
    let findings: [AblationDocument.MeasureResult]?
    let failure: String?
  }

  struct Refusal: Encodable {
    let trick: String
    let reason: String
    let hint: String?
  }

  let experiment: String
  let measure: String
  let chosenBy: String
  let seeds: [Int]
  let freshSeeds: [Int]
  let keep: Int
  /// How many the second stage is corrected for.
  let followedUp: Int
  /// The chance of even one false alarm among all tricks, at most.
  let level: Double
  let conclusion: String?
  let procedure: String?
  let notes: [String]
  /// This screening and those before that had tricks of these; nothing where none was made.
  let history: ScreeningHistory?
  let rows: [Row]
  let refused: [Refusal]
  /// How many runs the first stage takes, how many of them are still to be made, and how many the
  /// second takes at most.
  let cost: Cost

  struct Cost: Encodable {
    let first: Int
    let open: Int
    let second: Int
  }
}

extension ScreeningDocument.Row {
  init(_ row: ScreeningResult.Row) {
    trick = row.trick.description
    standing = row.standing
    first = ScreeningDocument.First(
      differences: row.first.differences.map { $0.isFinite ? $0 : nil }, mean: row.first.mean)
    findings = row.findings?.map(AblationDocument.MeasureResult.init)
    failure = row.failure
  }
}

extension ScreeningDocument.Refusal {
  init(_ refusal: Applicability.Refusal) {
    trick = refusal.trick.description
    reason = refusal.reason
    hint = refusal.hint
  }
}
