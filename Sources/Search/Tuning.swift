import Configuration
import Runs

/// Searches for good settings of the sides of a comparison, each with the same budget and the same
/// seeds: the trainings of a plan, or of one after another where short ones say which are to go on.
public struct Tuning: Sendable {
  /// What is asked for.
  public struct Request: Sendable {
    public var space: SearchSpace
    public var strategy: SearchStrategy
    /// How many settings each side may train in full, with every seed; or what costs as many epochs.
    public var budget: Int
    /// How many seeds each setting is trained with.
    public var seedCount: Int

    public init(
      _ space: SearchSpace, _ strategy: SearchStrategy = .random, budget: Int = 12,
      seedCount: Int = 3
    ) {
      (self.space, self.strategy) = (space, strategy)
      (self.budget, self.seedCount) = (budget, seedCount)
    }
  }

  /// One side, as it was asked for.
  public struct Side: Sendable {
    public let label: String
    public let source: ExperimentSource
    /// The ids of the tricks under test that it has.
    public let tested: [String]

    public init(_ label: String, _ source: ExperimentSource, testing tested: [String] = []) {
      (self.label, self.source, self.tested) = (label, source, tested)
    }
  }

  /// The experiment's name.
  public let name: String
  public let request: Request
  public let measure: ValidationMeasure
  public let seeds: [Int]
  public let rungs: [Rung]
  let sides: [SearchedSide]

  /// What makes a run of each side as it stands.
  public var procedures: [any Procedure] { sides.map(\.procedure) }
  /// The labels of the sides that have nothing to choose, as the baseline of a trick's own options.
  public var idle: [String] { sides.filter(\.space.parameters.isEmpty).map(\.side.label) }
  /// How many settings each side tries at first.
  public var settingCounts: [Int] { sides.map(\.proposals.count) }

  /// Prepares every training of the first round, so that whatever is wrong with a setting is told
  /// before any.
  ///
  /// - Parameters:
  ///   - sides: at least one; the first is the baseline.
  ///   - document: the text's table, if it has been read.
  ///   - deciding: the seeds that the tuned sides are compared with.
  ///   - lengthKey: what shorter trainings have less of.
  public init(
    _ request: Request, of sides: [Side], reading document: ConfigurationNode? = nil,
    apartFrom deciding: [Int] = [], results: String, by procedures: some ProcedureFactory,
    lengthKey: String = SearchStrategy.lengthKey
  ) throws {
    precondition(!sides.isEmpty && request.budget > 0 && request.seedCount > 0)
    self.request = request
    var prepared: [any Procedure] = []
    for side in sides {
      try prepared.append(
        procedures.procedure(
          for: RunRequest(side.source, reading: document, results: results)))
    }
    let own = prepared[0].request
    name = own.name
    measure = try ValidationMeasure(of: prepared[0])
    seeds = TuningSeeds.seeds(request.seedCount, behind: own.seed)
    try TuningSeeds.check(seeds, apartFrom: deciding)
    let spaces = try zip(sides, prepared).map { side, procedure in
      try request.space.side(testing: side.tested, in: procedure.request.experiment)
    }
    try request.space.check(isOn: spaces, tricks: prepared.map(\.request.experiment))
    for (space, side) in zip(spaces, sides) { try space.check(isFree: side.source.tricks) }
    let length = ConfigurationNode.keyPath(lengthKey) ?? []
    let shortened = spaces.flatMap(\.parameters)
      .first { ConfigurationNode.keyPath($0.key) == length }
    if request.strategy == .halving, let parameter = shortened {
      throw ConfigurationError(
        message: "\(parameter.key) cannot be tuned by halving, which shortens it",
        location: SourceLocation(file: "--tune"), hint: "use --tune-strategy random")
    }
    var epochs: Int?
    if case .integer(let count)? = own.experiment.value(at: length)?.value { epochs = count }
    rungs = try request.strategy.rungs(budget: request.budget, epochs: epochs)
    let all = zip(spaces, prepared).map {
      Proposals($0, seed: UInt64(clamping: own.seed), in: $1.request.experiment)
    }
    let proposals = try Self.proposals(all, request.strategy, rungs[0].settings)
    var searched: [SearchedSide] = []
    for (place, side) in sides.enumerated() {
      searched.append(
        SearchedSide(
          side, space: spaces[place], own: all[place].own, proposals: proposals[place],
          procedure: prepared[place], reading: document, lengthKey: lengthKey, seeds: seeds,
          results: results))
    }
    self.sides = searched
  }
}
