import Archive
import Configuration
import Errors
import Runs

extension Tuning {
  /// The trainings of one length, of all sides.
  public struct Round: Sendable {
    public private(set) var plan: RunPlan
    /// From 0, of how many.
    public let number: Int
    public let count: Int
    public let rung: Rung
    /// For each side and each setting that goes on, the places of its runs by seed.
    fileprivate let places: [[(proposal: Int, runs: [Int])]]

    /// Gives texts to the bundles of a side, by its place.
    public mutating func attach(_ texts: [String: String], toSide side: Int) {
      plan.attach(texts, to: places[side].flatMap(\.runs))
    }

    fileprivate init(
      _ plan: RunPlan, _ number: Int, of count: Int, _ rung: Rung,
      _ places: [[(proposal: Int, runs: [Int])]]
    ) {
      (self.plan, self.number, self.count, self.rung) = (plan, number, count, rung)
      self.places = places
    }
  }

  /// How many trainings there are in all, also those that are archived already.
  public var trainingCount: Int {
    rungs.map { rung in
      sides.reduce(0) { $0 + min(rung.settings, $1.proposals.count) } * seeds.count
    }.reduce(0, +)
  }

  /// The same in whole trainings: what it costs.
  public var cost: Double {
    rungs.map { rung in
      Double(sides.reduce(0) { $0 + min(rung.settings, $1.proposals.count) } * seeds.count)
        * rung.cost
    }.reduce(0, +)
  }

  /// The first round, whose trainings are known before any.
  public func firstRound(
    in plan: RunPlan, by procedures: some ProcedureFactory
  ) throws -> Round {
    try round(0, of: sides.map { Array($0.proposals.indices) }, in: plan, by: procedures)
  }

  /// Makes the trainings and chooses.
  ///
  /// - Parameters:
  ///   - first: the first round.
  ///   - plan: an empty one, for the trainings of each round after it.
  ///   - make: carries a round's plan out: what became of each run, by its place.
  /// - Throws: what `make` throws; if no run has the measure; if every setting of a side failed.
  public func run(
    _ first: Round, in plan: RunPlan, by procedures: some ProcedureFactory,
    making make: (Round) throws -> [RunResult]
  ) throws -> TuningReport {
    var round = first
    var trials: [[Trial]] = sides.map { _ in [] }
    while true {
      let outcomes = try make(round)
      let new = try self.trials(of: round, outcomes)
      for place in sides.indices { trials[place] += new[place] }
      if round.number == 0, !new.joined().contains(where: { $0.values.contains { $0 != nil } }),
        new.joined().contains(where: { $0.errors.isEmpty })
      {
        throw ValidationMeasure.missing(measure.measure.name.metric)
      }
      guard round.number + 1 < rungs.count else { break }
      let going = new.map { trials in
        Array(
          trials.ranked(by: measure.measure.metric.direction)
            .prefix(rungs[round.number + 1].settings).map(\.proposal).sorted())
      }
      round = try self.round(round.number + 1, of: going, in: plan, by: procedures)
    }
    return TuningReport(self, trials)
  }

  private func round(
    _ number: Int, of going: [[Int]], in plan: RunPlan, by procedures: some ProcedureFactory
  ) throws -> Round {
    var (plan, rung) = (plan, rungs[number])
    var places: [[(proposal: Int, runs: [Int])]] = []
    let length = rung.epochs.map { ", \($0) epochs" } ?? ""
    for (side, proposals) in zip(sides, going) {
      places.append(
        try proposals.map { proposal in
          let setting = side.proposals[proposal]
          let requests = try side.requests(of: setting, epochs: rung.epochs, by: procedures)
          let runs = zip(seeds, requests).map { seed, request in
            plan.add(
              request, label: "tuning \(side.side.label), \(setting)\(length), seed \(seed)")
          }
          return (proposal, runs)
        })
    }
    return Round(plan, number, of: rungs.count, rung, places)
  }

  private func trials(
    of round: Round, _ outcomes: [RunResult]
  ) throws(ArchiveError) -> [[Trial]] {
    var all: [[Trial]] = []
    for (side, places) in zip(sides, round.places) {
      var trials: [Trial] = []
      for (proposal, runs) in places {
        var values: [Double?] = []
        var results: [ResultDigest?] = []
        for run in runs {
          values.append(try measure.value(of: outcomes[run]))
          let bundle = outcomes[run].error == nil ? outcomes[run].bundle : nil
          results.append(
            try bundle.map { path throws(ArchiveError) in
              try ResultBundle(path: path).digest
            })
        }
        trials.append(
          Trial(
            proposal: proposal, settings: side.proposals[proposal].settings,
            isOwn: side.proposals[proposal] == side.own, epochs: round.rung.epochs,
            cost: round.rung.cost, values: values,
            errors: runs.compactMap { outcomes[$0].error },
            bundles: runs.map { outcomes[$0].bundle }, results: results))
      }
      all.append(trials)
    }
    return all
  }
}
