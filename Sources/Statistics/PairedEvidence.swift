/// What the runs of a trick and the baseline came to, ready to be judged.
struct PairedEvidence {
  /// By pair; empty if ``refusal`` says why.
  private let outcomes: [PairedRuns.Outcome]
  private let refusal: Verdict.Refusal?
  let sameWeights: Bool?
  /// What is tested.
  let subject: Subject

  init(_ runs: PairedRuns) {
    sameWeights = runs.sameWeights
    subject = runs.subject
    guard runs.trick.count == runs.baseline.count else {
      outcomes = []
      refusal = .unequalCounts(trick: runs.trick.count, baseline: runs.baseline.count)
      return
    }
    outcomes = runs.outcomes
    let isNothing = !outcomes.isEmpty && outcomes.allSatisfy { $0 == .bothFailed }
    refusal = isNothing ? .nothingFinished(pairs: outcomes.count) : nil
  }

  /// From differences alone, which do not tell whose run failed.
  init(_ differences: [Double]) {
    sameWeights = nil
    subject = .trick
    let faulty = differences.indices.filter { !differences[$0].isFinite }
    refusal = faulty.isEmpty ? nil : .notFinite(pairs: faulty)
    outcomes = faulty.isEmpty ? differences.map { .finished($0) } : []
  }

  private init(_ outcomes: [PairedRuns.Outcome]) {
    self.outcomes = outcomes
    refusal = nil
    sameWeights = nil
    subject = .trick
  }

  var pairs: Int { outcomes.count }
  var hasFailures: Bool { differences == nil }

  /// By pair; nil if a run failed.
  var differences: [Double]? {
    var differences: [Double] = []
    for outcome in outcomes {
      guard case .finished(let difference) = outcome else { return nil }
      differences.append(difference)
    }
    return differences
  }

  /// For each pair a score whose sign is exchangeable under the null hypothesis; nil if there is no
  /// test.
  func scores(in family: TestFamily) -> [Double]? {
    guard refusal == nil, !outcomes.isEmpty else { return nil }
    guard let differences else {
      return WorstRanks.scores(outcomes, metric: family.metric)
    }
    let magnitudes = differences.reduce(0) { $0 + $1.magnitude }
    return magnitudes.isFinite ? differences : nil
  }

  // MARK: - Evidence

  func comparison(in family: TestFamily, ownLevel: Double) -> PairedComparison? {
    guard refusal == nil, let differences else { return nil }
    return try? PairedComparison(differences: differences, level: family.level, each: ownLevel)
  }

  func failures(in family: TestFamily, ownLevel: Double) -> FailedRuns? {
    FailedRuns(outcomes, metric: family.metric, level: ownLevel)
  }

  func equivalence(_ comparison: PairedComparison?, in family: TestFamily) -> Equivalence? {
    guard let margin = family.margin, margin > 0, margin.isFinite, comparison != nil,
      let differences, !differences.isEmpty
    else { return nil }
    return Equivalence(
      differences, margin: margin, level: family.level, tricks: family.tricks, grain: family.grain)
  }

  // MARK: - Judging

  func verdict(
    _ comparison: PairedComparison?, _ failures: FailedRuns?, _ equivalence: Equivalence?,
    pValue: Double?, in family: TestFamily, ownLevel: Double
  ) -> Verdict {
    if let refusal { return .refused(refusal) }
    if failures == nil {
      guard let comparison else { return .refused(.outOfRange) }
      if comparison.isIdentical, sameWeights == true { return .identical }
    }
    guard let pValue, outcomes.count >= PowerOfSignFlipTest.fewestPairs(level: ownLevel) else {
      let needed = PowerOfSignFlipTest.fewestPairs(level: family.level, tricks: family.tricks)
      return .refused(.tooFewPairs(pairs: outcomes.count, needed: needed))
    }
    if let equivalence, !family.isMarginTooFine, equivalence.pValue <= family.level {
      return .equivalent
    }
    let direction = failures?.rankSum ?? comparison?.mean ?? 0
    guard pValue <= family.level, direction != 0 else { return .noDifferenceDetected }
    return (direction > 0) == (family.metric.direction == .higherIsBetter) ? .improves : .harms
  }

  /// Which pairs the verdict rests on; nil where there is none.
  func leaveOneOut(
    from verdict: Verdict, in family: TestFamily, ownLevel: Double
  ) -> LeaveOneOut? {
    switch verdict {
    case .identical, .refused: return nil
    case .improves, .harms, .noDifferenceDetected, .equivalent: break
    }
    return LeaveOneOut(
      outcomes.count, fewest: PowerOfSignFlipTest.fewestPairs(level: ownLevel), whole: verdict
    ) { places in
      PairedEvidence(places.map { outcomes[$0] }).quickVerdict(in: family, ownLevel: ownLevel)
    }
  }

  /// The verdict without what is not needed for it, held to the same level.
  private func quickVerdict(in family: TestFamily, ownLevel: Double) -> Verdict {
    guard let scores = scores(in: family) else { return .noDifferenceDetected }
    let sum = scores.reduce(0, +)
    if let margin = family.margin, !family.isMarginTooFine, let differences {
      let test = EquivalenceTest(differences, margin: margin)
      if test.pValue * Double(family.tricks) <= family.level { return .equivalent }
    }
    let test = SignFlipTest(scores)
    guard test.pValue <= ownLevel, sum != 0 else { return .noDifferenceDetected }
    return (sum > 0) == (family.metric.direction == .higherIsBetter) ? .improves : .harms
  }
}
