import Runs
import Statistics

/// Tricks in the order in which published claims speak for trying them on an experiment.
///
/// No number is made up: what stands in it was measured, and is counted.
public struct TrickRanking: Sendable {
  /// What was measured of a trick in the settings that are most like the experiment, the order of the
  /// ranking.
  public enum Record: String, Sendable, Codable, CaseIterable {
    case improved
    /// Claims of equally similar settings disagree.
    case mixed
    case notDetected = "not-detected"
    /// No claim has measured it.
    case untested
    case worsened
  }

  /// What a claim measured.
  public struct Evidence: Sendable {
    public let claim: MeasuredClaim
    /// What it says of the measure that decides here.
    public let finding: MeasuredClaim.MeasureResult
    /// Improved, not detected or worsened.
    public let record: Record
    /// In what its setting is like the experiment.
    public let shared: [ExperimentTraits.Trait]
  }

  public struct Entry: Sendable {
    public let trick: String
    public let record: Record
    /// The most similar setting first.
    public let evidence: [Evidence]
    /// Of the most similar settings.
    public var nearest: [Evidence] {
      evidence.filter { $0.shared.count == evidence[0].shared.count }
    }
    /// In how much the most similar setting is like the experiment.
    public var sharedCount: Int { evidence.first?.shared.count ?? 0 }
  }

  public let entries: [Entry]
  public let measure: Measure
  /// What it ranks by.
  public let table: Source

  /// How the rows that have a say were made, by their own word.
  public struct Source: Sendable, Codable, Equatable {
    public let claims: Int
    /// The numerics contracts that their runs were made under.
    public let contracts: [String]
    /// Of how many each side chose its settings before they were compared.
    public let tuned: Int

    init(_ rows: [MeasuredClaim]) {
      claims = rows.count
      contracts = Set(rows.map(\.contract)).sorted()
      tuned = rows.count { $0.tuning != nil }
    }

    /// - Parameter contract: the one that this program computes under.
    public func sentence(here contract: String) -> String {
      if claims == 0 { return "No published claim measured it." }
      let other =
        contracts == [contract]
        ? "" : ", and this program computes under \(contract), which gives other bits"
      let tuning =
        switch tuned {
        case 0: "in none of them a side was tuned, so a difference may be that of another rate"
        case claims: "in all of them both sides were tuned"
        default:
          "in \(tuned) of them both sides were tuned, in the others a difference may be that of another "
            + "rate"
        }
      return
        "Measured by \(claims) published \(claims == 1 ? "claim" : "claims"), whose runs were made under "
        + "the numerics contract \(contracts.joined(separator: " or "))\(other); \(tuning)."
    }
  }

  /// - Parameters:
  ///   - tricks: the ids of those to rank.
  ///   - traits: of the experiment.
  ///   - measure: the one that decides there.
  ///   - claims: what is published.
  public init(
    _ tricks: [String], for traits: ExperimentTraits, by measure: Measure,
    claims: ClaimTable = .published, reading settings: ClaimTraits = ClaimTraits()
  ) {
    self.measure = measure
    var settings = settings
    let rows = claims.rows.compactMap { row in
      row.findings.first { $0.measure.name == measure.name && $0.comparison?.mean != nil }
        .map { (row: row, finding: $0) }
    }
    table = Source(rows.map(\.row))
    let adjusted = MultipleTesting.benjaminiHochberg(
      rows.map { $0.finding.comparison?.test?.pValue ?? .nan })
    var evidence: [String: [Evidence]] = [:]
    for (place, (row, finding)) in rows.enumerated() {
      guard let trick = row.trick, tricks.contains(trick),
        let setting = settings.traits(of: row)
      else { continue }
      evidence[trick, default: []].append(
        Evidence(
          claim: row, finding: finding,
          record: Self.record(
            finding, isSignificant: adjusted[place] <= PowerOfSignFlipTest.level),
          shared: traits.shared(with: setting, testing: trick)))
    }
    let entries = tricks.map { trick in
      // Those of one similarity stay in the order of their names.
      let all = (evidence[trick] ?? []).enumerated().sorted { a, b in
        (b.element.shared.count, a.offset) < (a.element.shared.count, b.offset)
      }.map(\.element)
      return Entry(trick: trick, record: Self.record(all), evidence: all)
    }
    self.entries = entries.sorted { a, b in
      (a.record.rank, b.sharedCount, a.trick) < (b.record.rank, a.sharedCount, b.trick)
    }
  }

  private static func record(
    _ finding: MeasuredClaim.MeasureResult, isSignificant: Bool
  ) -> Record {
    guard isSignificant, let mean = finding.comparison?.mean,
      finding.comparison?.interval?.contains(0) == false
    else { return .notDetected }
    let isUp = finding.measure.metric.direction == .higherIsBetter
    return (mean > 0) == isUp ? .improved : .worsened
  }

  /// That of the most similar settings.
  private static func record(_ evidence: [Evidence]) -> Record {
    guard let first = evidence.first else { return .untested }
    let records = Set(
      evidence.filter { $0.shared.count == first.shared.count }.map(\.record))
    return records.count == 1 ? first.record : .mixed
  }

  /// How the order comes about, in words.
  public var rule: String {
    "Ordered by what claims measured of \(measure.metric.name) in the settings most like this one: "
      + "first what improved it, then where equally similar settings disagree, where no difference was "
      + "detected, what no claim measured, and what made it worse; then by in how many of "
      + "\(NumberText.count(ExperimentTraits.Trait.allCases.count)) traits the setting is alike. "
      + "A difference counts whose interval excludes 0, where the share of false ones among those of all "
      + "claims is held to 5% (Benjamini and Hochberg). Settings: \(ExperimentTraits.rule). What held there need not hold "
      + "here: `harness screen` tries it."
  }
}

extension TrickRanking.Record {
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// In tables.
  public var name: String {
    switch self {
    case .improved: "improved"
    case .mixed: "disagree"
    case .notDetected: "not detected"
    case .untested: "not measured"
    case .worsened: "worsened"
    }
  }
}
