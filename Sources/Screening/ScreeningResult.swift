import Ablations
import Runs
import Statistics

/// What a screening came to: a row for each trick that was tried.
public struct ScreeningResult: Sendable {
  /// What can be said of a trick.
  public enum Standing: String, Sendable, Codable, CaseIterable {
    /// The second stage shows that it improves the measure that decides.
    case helps
    /// It was followed up and nothing was detected.
    case notDetected = "not-detected"
    /// The second stage shows that it makes the measure worse.
    case harms
    /// The first stage chose others, which says nothing against it.
    case notFollowedUp = "not-followed-up"
    /// A run did not come to its end.
    case failed
  }

  public struct Row: Sendable {
    public let first: FirstStage.Estimate
    public let standing: Standing
    /// What the second stage says by measure, the one that decides first; nothing if it was not in it.
    public let findings: [AblationResult.MeasureResult]?
    /// Why there is no verdict, where a run failed.
    public let failure: String?

    public var trick: TrickUse { first.trick }
  }

  /// Those that help first, then by standing, each group by its estimates.
  public let rows: [Row]
  /// How many tricks the second stage's p values and intervals are corrected for.
  public let followedUp: Int

  /// - Parameters:
  ///   - second: nothing if none was chosen.
  public init(
    _ first: FirstStage, _ second: (stage: ScreeningStage, result: AblationResult)?,
    choosing measure: Measure
  ) {
    followedUp = second?.stage.tricks.count ?? 0
    var rows = first.estimates.map { estimate -> Row in
      guard let second, let place = second.stage.tricks.firstIndex(of: estimate.trick) else {
        return Row(
          first: estimate, standing: estimate.failure == nil ? .notFollowedUp : .failed,
          findings: nil, failure: estimate.failure)
      }
      let findings = second.result.findings[place]
      let cells = second.result.cells[second.stage.ablation.contrasts[place].arms.last ?? 0]
      let failed =
        cells.first { $0.error != nil } ?? second.result.cells[0].first { $0.error != nil }
      return Row(
        first: estimate, standing: Self.standing(findings[0].assessment, hasFailed: failed != nil),
        findings: findings,
        failure: failed.map { failed in
          "seed \(failed.seed), \(second.stage.ablation.arms[failed.arm].label): \(failed.error ?? "")"
        })
    }
    rows = rows.enumerated().sorted { a, b in
      let (left, right) = (a.element, b.element)
      if left.standing != right.standing { return left.standing.rank < right.standing.rank }
      let (x, y) = (left.gain(choosing: measure), right.gain(choosing: measure))
      return x == y ? a.offset < b.offset : x > y
    }.map(\.element)
    self.rows = rows
  }

  private static func standing(_ assessment: Assessment, hasFailed: Bool) -> Standing {
    switch assessment.verdict {
    case .improves: .helps
    case .harms: .harms
    default: hasFailed ? .failed : .notDetected
    }
  }

  public func rows(_ standing: Standing) -> [Row] { rows.filter { $0.standing == standing } }
}

extension ScreeningResult.Standing {
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// In tables.
  public var name: String {
    switch self {
    case .helps: "helps"
    case .notDetected: "no difference detected"
    case .harms: "harms"
    case .notFollowedUp: "not followed up"
    case .failed: "failed"
    }
  }
}

extension ScreeningResult.Row {
  /// How far it moved the measure in the better direction: in the second stage, or else in the first.
  fileprivate func gain(choosing measure: Measure) -> Double {
    let finding = findings?.first
    let metric = finding?.measure.metric ?? measure.metric
    let mean = findings == nil ? first.mean : finding?.assessment.comparison?.mean
    guard let mean else { return -.infinity }
    return metric.direction == .higherIsBetter ? mean : -mean
  }
}
