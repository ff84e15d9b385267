import Configuration
import Runs
import Statistics

/// The same experiment with and without tricks, over the same seeds: the runs of a plan that are
/// compared with each other.
public struct Ablation: Sendable {
  /// What one side has that the baseline does not.
  public struct Variant: Sendable {
    public let trick: TrickUse?
    public let settings: [ExperimentSource.Setting]

    public init(trick: TrickUse?, settings: [ExperimentSource.Setting] = []) {
      self.trick = trick
      self.settings = settings
    }

    fileprivate var label: String {
      let words = [trick?.description].compactMap { $0 } + settings.map(\.description)
      return words.isEmpty ? "baseline" : words.joined(separator: ", ")
    }
  }

  /// The runs of one side, a run for each seed.
  public struct Arm: Sendable {
    /// Nothing for the baseline.
    public let trick: TrickUse?
    public let label: String
    /// The places of its runs in the plan, by seed.
    public let runs: [Int]
    /// What makes its first run.
    public let procedure: any Procedure
  }

  /// The experiment's name.
  public let name: String
  public let seeds: [Int]
  /// The baseline, then one arm for each trick.
  public let arms: [Arm]
  public var baseline: Arm { arms[0] }
  /// What makes the baseline's first run, and says what is measured.
  public var procedure: any Procedure { baseline.procedure }
  /// How many runs are compared, some of which may be the same.
  public var runCount: Int { arms.count * seeds.count }

  /// Prepares every run, so that whatever is wrong with an experiment is told before the first, and
  /// adds them to a plan, the pairs of a seed together.
  ///
  /// - Parameters:
  ///   - source: the experiment; those of the variants' tricks that it has are taken out of the
  ///     baseline.
  ///   - document: the text's table, if it has been read.
  ///   - variants: each is tested by itself against the same baseline; at least one.
  ///   - seeds: from the experiment's own seed to the seeds to use; at least one.
  ///   - procedures: prepare the runs.
  ///   - title: what the labels of runs begin with.
  public init(
    of source: ExperimentSource, reading document: ConfigurationNode? = nil, variants: [Variant],
    seeds: (Int) -> [Int], by procedures: some ProcedureFactory, in plan: inout RunPlan,
    title: String = ""
  ) throws {
    let document = if let document { document } else { try source.document() }
    let written = try RunRequest(source, reading: document, results: plan.results)
    let seeds = seeds(written.seed)
    precondition(!variants.isEmpty && !seeds.isEmpty)
    let baseline = source.without(variants.compactMap(\.trick?.id), of: written.experiment)
    var sides: [Side] = []
    for variant in [Variant(trick: nil)] + variants {
      sides.append(
        try Side(
          variant, source: baseline.with(variant, of: source), reading: document, seeds: seeds,
          results: plan.results, by: procedures))
    }
    var places = sides.map { _ in [Int]() }
    for (index, seed) in seeds.enumerated() {
      for (number, side) in sides.enumerated() {
        places[number].append(
          plan.add(side.requests[index], label: "\(title)seed \(seed), \(side.variant.label)"))
      }
    }
    name = written.name
    self.seeds = seeds
    arms = zip(sides, places).map { side, places in
      Arm(
        trick: side.variant.trick, label: side.variant.label, runs: places,
        procedure: side.procedure)
    }
  }
}

/// The prepared runs of an arm.
private struct Side {
  let variant: Ablation.Variant
  /// That of the first seed.
  let procedure: any Procedure
  let requests: [RunRequest]

  init(
    _ variant: Ablation.Variant, source: ExperimentSource, reading document: ConfigurationNode,
    seeds: [Int], results: String, by procedures: some ProcedureFactory
  ) throws {
    self.variant = variant
    var first: (any Procedure)?
    var requests: [RunRequest] = []
    for seed in seeds {
      var source = source
      source.seed = seed
      // The experiment is decoded for the first seed; the others differ in nothing else.
      let procedure: any Procedure =
        if let first {
          try first.seeded(seed)
        } else {
          try procedures.procedure(
            for: RunRequest(source, reading: document, results: results))
        }
      first = first ?? procedure
      var request = procedure.request
      request.command = ["harness", "train"] + source.arguments
      requests.append(request)
    }
    guard let first else { preconditionFailure("there are no seeds") }
    procedure = first
    self.requests = requests
  }
}

extension ExperimentSource {
  /// The experiment without tricks, also those that its text has.
  fileprivate func without(_ tested: [String], of written: ConfigurationNode) -> ExperimentSource {
    let tested = Set(tested)
    var bare = self
    bare.tricks.removeAll { tested.contains($0.id) }
    bare.withoutTricks += tested.filter { written["tricks"]?[$0] != nil }.sorted()
    return bare
  }

  /// A baseline with what a variant has, where the trick's options are laid over the experiment's.
  fileprivate func with(
    _ variant: Ablation.Variant, of source: ExperimentSource
  ) -> ExperimentSource {
    var side = self
    if let trick = variant.trick {
      side.withoutTricks.removeAll { $0 == trick.id }
      side.tricks += source.tricks.filter { $0.id == trick.id } + [trick]
    }
    side.settings += variant.settings
    return side
  }
}
