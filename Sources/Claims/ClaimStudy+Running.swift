import Ablations
import Archive
import Runs
import Search

extension ClaimStudy {
  /// What is told while claims are tested.
  public enum Event: Sendable {
    /// Of the plan's runs, by their places.
    case run(RunPlan.Event)
    /// All that a claim needs has been measured; the claim by its row.
    case measured(Int, MeasuredClaim)
  }

  /// Makes the runs that are not archived yet.
  ///
  /// A run that fails is told in the rows that need it; the others go on.
  ///
  /// - Returns: what was measured of each claim, in the order of the rows.
  /// - Throws: ``Interrupted``, or what is wrong with the results folder.
  public func run(
    with executor: some Executor, from status: RunPlan.Status, sources: PlanSources? = nil,
    by procedures: some ProcedureFactory, observe: (Event) -> Void
  ) throws -> [MeasuredClaim] {
    var measured: [Int: MeasuredClaim] = [:]
    var missing = rows.map { Set($0.runs).intersection(status.pending) }
    var outcomes = status.outcomes
    func measure(_ index: Int) {
      let claim = MeasuredClaim(rows[index], outcomes)
      measured[index] = claim
      observe(.measured(index, claim))
    }
    for index in rows.indices where missing[index].isEmpty { measure(index) }
    _ = try plan.run(
      with: executor, from: status, sources: sources, by: procedures, keepGoing: true
    ) { event in
      observe(.run(event))
      guard case .ended(let place, let outcome) = event else { return }
      outcomes[place] = outcome
      for index in rows.indices where missing[index].remove(place) != nil {
        if missing[index].isEmpty { measure(index) }
      }
    }
    return rows.indices.map { measured[$0] ?? MeasuredClaim(rows[$0], outcomes) }
  }
}

extension MeasuredClaim {
  /// Reads the bundles of a row.
  init(_ row: ClaimStudy.Row, _ outcomes: [RunResult]) {
    let ablation = row.ablation
    for arm in ablation.arms {
      for (seed, place) in zip(ablation.seeds, arm.runs) {
        guard case .refused(let error) = outcomes[place] else { continue }
        self.init(row, failed: "seed \(seed), \(arm.label): \(error)")
        return
      }
    }
    let measures = [row.measure] + ablation.procedure.measures.filter { $0 != row.measure }
    do {
      let result = try AblationResult(ablation, outcomes, measures: measures)
      let tuned = row.tuning.map { TunedArms($0, ablation) }
      self.init(row, result, try AblationDiagnosis(ablation, result, tuned: tuned))
    } catch {
      self.init(row, failed: "\(error)")
    }
  }
}
