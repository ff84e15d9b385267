import Archive
import Runs
import Statistics

/// The runs of an ablation, read to be judged again: each from its bundle or, where that is not at hand,
/// as the archived ablation tells of it.
public struct RecordedRuns: Sendable {
  public let ablation: Ablation
  /// By arm, then seed.
  let cells: [[AblationResult.Cell]]
  /// The places in ``cells`` of runs that are not at hand.
  let missing: [Place]
  /// What is taken of contrasts where some run is not at hand: whether their networks have the same
  /// weights. Of others it cannot be told.
  var sameWeights: [Int: Bool] = [:]

  /// Where a run stands.
  struct Place: Hashable, Sendable {
    let arm: Int
    /// Its number among the arm's runs, from 0.
    let number: Int
  }

  /// Reads runs that have all been made.
  public init(_ ablation: Ablation, _ outcomes: [RunResult]) throws(ArchiveError) {
    self.init(
      ablation,
      cells: try AblationResult.cells(
        ablation, outcomes, measures: ablation.procedure.measures), missing: [])
  }

  init(_ ablation: Ablation, cells: [[AblationResult.Cell]], missing: [Place]) {
    self.ablation = ablation
    self.cells = cells
    self.missing = missing
  }

  /// What the runs come to.
  ///
  /// - Parameter margin: how large a difference of the first measure would matter, in its own unit.
  public func result(margin: Double?) throws(ArchiveError) -> AblationResult {
    try AblationResult(
      ablation, cells: cells, measures: ablation.procedure.measures, margin: margin
    ) { cannotTellWeights(ablation.contrasts[$0]) ? .assumed(sameWeights[$0]) : .toBeRead }
  }

  /// What they come to where seeds were added until that decided.
  public func result(_ design: SequentialDesign, by measure: Measure) -> SequentialResult {
    SequentialResult(ablation, cells: cells, design, by: measure)
  }

  /// Whether it takes a run that is not at hand to tell if both sides came to the same weights.
  private func cannotTellWeights(_ contrast: Contrast) -> Bool {
    let digests = contrast.arms.map { cells[$0].map(\.bundle.digest) }
    return missing.contains { contrast.arms.contains($0.arm) }
      && digests.contains { $0 != digests[0] }
  }

  /// The contrasts of which some measure is the same on both sides, so that it matters whether their
  /// weights are, and some run is not at hand to tell.
  var contrastsOfUnknownWeights: [Int] {
    ablation.contrasts.indices.filter { index in
      let contrast = ablation.contrasts[index]
      guard cannotTellWeights(contrast) else { return false }
      return ablation.procedure.measures.contains { measure in
        let values = cells.map { row in row.map { $0.values[measure] ?? .nan } }
        return contrast.values(of: values).allSatisfy { $0 == 0 }
      }
    }
  }

  /// The runs that are not at hand, in words: `seed 41, baseline`.
  var missingNames: [String] {
    missing.map { "seed \(cells[$0.arm][$0.number].seed), \(ablation.arms[$0.arm].label)" }
  }

  /// The members of statistics that only a run's own bundle can tell, of those that are not at hand.
  var unknownMembers: [String] {
    missing.map {
      "arms.\(ablation.arms[$0.arm].label).runs.seed \(cells[$0.arm][$0.number].seed).findings"
    }
  }
}

extension ArchivedAblation {
  /// The ablation over its runs, as far as they are at hand.
  ///
  /// Nothing is prepared and no data are read: of a stranger's bundle nothing is made.
  ///
  /// - Parameter found: by arm, then seed; nothing for a run that is not at hand.
  /// - Throws: ``ArchiveError/malformed(place:reason:)`` if it does not tell what such a run came to.
  public func recorded(_ found: [[ResultBundle?]]) throws -> RecordedRuns {
    let statistics = try AblationStatistics(of: bundle)
    let measures =
      try found.joined().compactMap { $0 }.first.map(\.run.measures) ?? statistics.measures()
    var missing: [RecordedRuns.Place] = []
    let cells = try zip(runs, found).enumerated().map { arm, row -> [AblationResult.Cell] in
      try zip(row.0, row.1).enumerated().map { number, pair -> AblationResult.Cell in
        if let bundle = pair.1 {
          return try AblationResult.Cell(
            arm: arm, seed: pair.0.seed, outcome(of: bundle), measures: measures)
        }
        missing.append(RecordedRuns.Place(arm: arm, number: number))
        let values = try statistics.values(ofRun: number, arm: arm)
        return AblationResult.Cell(pair.0, values, measures: measures, in: self)
      }
    }
    var place = 0
    let arms = try plan.arms.indices.map { number in
      defer { place += runs[number].count }
      return Ablation.Arm(
        variant: AblationPlan.variant(plan.arms[number]),
        runs: Array(place..<place + runs[number].count),
        procedure: try RecordedProcedure(ofArm: number, in: bundle, plan, measures: measures))
    }
    let ablation = Ablation(
      name: plan.experiment, seeds: plan.seeds, arms: arms, contrasts: plan.contrasts)
    return RecordedRuns(ablation, cells: cells, missing: missing)
  }

  private func outcome(of run: ResultBundle) -> RunResult {
    switch run.status {
    case .completed: .completed(bundle: run.path)
    case .failed(let error): .failed(bundle: run.path, error: error)
    case .interrupted: .failed(bundle: run.path, error: "interrupted")
    }
  }
}

extension AblationResult.Cell {
  /// A run that is not at hand.
  ///
  /// - Parameter known: what it came to by the ablation's word, by the measures' names.
  fileprivate init(
    _ run: AblationRun, _ known: [String: Double], measures: [Measure],
    in archived: ArchivedAblation
  ) {
    let record = archived.bundle.record
    let bundle = ResultBundle(
      named: run.bundle,
      run: RunRecord(
        experiment: archived.plan.experiment, seed: UInt64(max(0, run.seed)),
        status: run.error.map(RunStatus.failed) ?? .completed, started: record.started,
        ended: record.ended, command: [], measures: measures, procedure: archived.plan.procedure),
      digest: run.digest, bundleDigest: run.bundleDigest)
    let values = measures.map { measure in
      (measure, run.error == nil ? known[measure.description] ?? .nan : .nan)
    }
    self.init(
      arm: run.arm, seed: run.seed, bundle: bundle, error: run.error,
      values: Dictionary(values) { first, _ in first })
  }
}
