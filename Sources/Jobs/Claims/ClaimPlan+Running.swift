import Archive

extension ClaimPlan {
  /// What is told while claims are tested, runs and rows by their places.
  public enum Event: Sendable {
    case started(Int)
    case progress(Int, step: Int, of: Int)
    case ended(Int, Executor.Result)
    /// All that a claim needs has been measured.
    case measured(Int, MeasuredClaim)
  }

  /// Makes the runs that are not archived yet, as `stock` says.
  ///
  /// A run that fails is told in the rows that need it; the others go on.
  ///
  /// - Returns: what was measured of each claim, in the order of the rows.
  /// - Throws: ``Interrupted``, or what is wrong with the results folder.
  public func run(
    with executor: Executor, from stock: Stock, observe: (Event) -> Void
  ) throws -> [MeasuredClaim] {
    try ResultsFolder.prepare(executor.results)
    let open = stock.open
    var outcomes: [Int: Executor.Result] = stock.bundles.mapValues { .completed($0) }
    var measured: [Int: MeasuredClaim] = [:]
    var needs = rows.map { row in row.runs.joined().count { outcomes[$0] == nil } }
    var users: [Int: [Int]] = [:]
    for (index, row) in rows.enumerated() {
      for place in row.runs.joined() where outcomes[place] == nil {
        users[place, default: []].append(index)
      }
    }
    func measure(_ index: Int) {
      let claim = MeasuredClaim(rows[index], outcomes)
      measured[index] = claim
      observe(.measured(index, claim))
    }
    for index in rows.indices where needs[index] == 0 { measure(index) }
    _ = try executor.run(open.map { runs[$0].source }, goesOn: true) { event in
      switch event {
      case .started(let number): observe(.started(open[number]))
      case .progress(let number, let step, let total):
        observe(.progress(open[number], step: step, of: total))
      case .ended(let number, let result):
        let place = open[number]
        outcomes[place] = result
        observe(.ended(place, result))
        for index in users[place] ?? [] {
          needs[index] -= 1
          if needs[index] == 0 { measure(index) }
        }
      }
    }
    return rows.indices.compactMap { measured[$0] }
  }
}

extension MeasuredClaim {
  /// Reads the bundles of a row.
  init(_ row: ClaimPlan.Row, _ outcomes: [Int: Executor.Result]) {
    var bundles: [Ablation.Place: String] = [:]
    var errors: [Ablation.Place: String] = [:]
    var refusal: String?
    for (arm, places) in row.runs.enumerated() {
      for (seed, place) in places.enumerated() {
        let key = Ablation.Place(arm: arm, seed: seed)
        switch outcomes[place] {
        case .completed(let bundle): bundles[key] = bundle
        case .failed(let bundle, let error):
          bundles[key] = bundle
          errors[key] = error
        case .refused(let error):
          refusal = refusal ?? Self.place(row.ablation, arm, seed) + error.description
        case nil: refusal = refusal ?? Self.place(row.ablation, arm, seed) + "it was not made"
        }
      }
    }
    if let refusal {
      self.init(row, failed: refusal)
      return
    }
    let measures =
      [row.measure] + row.ablation.task.measures.filter { $0 != row.measure }
    do {
      self.init(
        row,
        try AblationResult(
          row.ablation, bundles: bundles, errors: errors, reused: 0, measures: measures))
    } catch {
      self.init(row, failed: error.description)
    }
  }

  static func place(_ ablation: Ablation, _ arm: Int, _ seed: Int) -> String {
    "seed \(ablation.seeds[seed]), \(ablation.arms[arm].label): "
  }
}
