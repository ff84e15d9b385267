import Configuration
import Runs
import Statistics

/// The same experiment in several arms, such as with and without a trick, over the same seeds: the
/// runs of a plan that are compared with each other.
public struct Ablation: Sendable {
  /// What one side has that the experiment alone does not; nothing for a plain baseline.
  public struct Variant: Sendable {
    public let tricks: [TrickUse]
    public let settings: [ExperimentSource.Setting]
    /// Its name in tables and in the labels of runs.
    public let label: String

    /// - Parameter label: what it has, in the words of the command line, if left out.
    public init(
      tricks: [TrickUse], settings: [ExperimentSource.Setting] = [], label: String? = nil
    ) {
      self.tricks = tricks
      self.settings = settings
      let words = tricks.map(\.description) + settings.map(\.description)
      self.label = label ?? (words.isEmpty ? "baseline" : words.joined(separator: ", "))
    }

    public init(trick: TrickUse?, settings: [ExperimentSource.Setting] = []) {
      self.init(tricks: trick.map { [$0] } ?? [], settings: settings)
    }
  }

  /// The runs of one side, a run for each seed.
  public struct Arm: Sendable {
    public let variant: Variant
    public var label: String { variant.label }
    /// The places of its runs in the plan, by seed.
    public let runs: [Int]
    /// What makes its first run.
    public let procedure: any Procedure

    /// The trick that it has, if it has just one.
    public var trick: TrickUse? { variant.tricks.count == 1 ? variant.tricks[0] : nil }
  }

  /// The experiment's name.
  public let name: String
  public let seeds: [Int]
  /// The baseline first.
  public let arms: [Arm]
  /// What is asked of the arms; a verdict each.
  public let contrasts: [Contrast]
  public var baseline: Arm { arms[0] }
  /// What makes the baseline's first run, and says what is measured.
  public var procedure: any Procedure { baseline.procedure }
  /// How many runs are compared, some of which may be the same.
  public var runCount: Int { arms.count * seeds.count }

  /// Prepares the runs of a baseline and of variants, each of which is tested by itself against it.
  ///
  /// - Parameter variants: at least one.
  public init(
    of source: ExperimentSource, reading document: ConfigurationNode? = nil, variants: [Variant],
    seeds: (Int) -> [Int], by procedures: some ProcedureFactory, in plan: inout RunPlan,
    title: String = ""
  ) throws {
    try self.init(
      of: source, reading: document, arms: [Variant(trick: nil)] + variants,
      contrasts: variants.indices.map { index in
        Contrast(
          variants[index].label, of: index + 1, against: 0, among: variants.count + 1)
      }, seeds: seeds, by: procedures, in: &plan, title: title)
  }

  /// Prepares every run, so that whatever is wrong with an experiment is told before the first, and
  /// adds them to a plan, the runs of a seed together.
  ///
  /// - Parameters:
  ///   - source: the experiment; those of the arms' tricks that it has are taken out of it, and are
  ///     in the arms that name them.
  ///   - document: the text's table, if it has been read.
  ///   - arms: the baseline first; at least two.
  ///   - contrasts: what is asked of the arms; at least one.
  ///   - seeds: from the experiment's own seed to the seeds to use; at least one.
  ///   - procedures: prepare the runs.
  ///   - title: what the labels of runs begin with.
  public init(
    of source: ExperimentSource, reading document: ConfigurationNode? = nil, arms: [Variant],
    contrasts: [Contrast], seeds: (Int) -> [Int], by procedures: some ProcedureFactory,
    in plan: inout RunPlan, title: String = ""
  ) throws {
    let document = if let document { document } else { try source.document() }
    let written = try RunRequest(source, reading: document, results: plan.results)
    let seeds = seeds(written.seed)
    precondition(arms.count > 1 && !contrasts.isEmpty && !seeds.isEmpty)
    let sources = Self.sources(of: source, written: written.experiment, arms: arms)
    let sides = try sources.map { source in
      try SeededRuns(
        of: source, reading: document, seeds: seeds, results: plan.results, by: procedures)
    }
    var places = sides.map { _ in [Int]() }
    for (index, seed) in seeds.enumerated() {
      for (number, side) in sides.enumerated() {
        places[number].append(
          plan.add(side.requests[index], label: "\(title)seed \(seed), \(arms[number].label)"))
      }
    }
    name = written.name
    self.seeds = seeds
    self.arms = arms.indices.map { number in
      Arm(
        variant: arms[number], runs: places[number], procedure: sides[number].procedure)
    }
    self.contrasts = contrasts
  }
}

extension Ablation {
  /// The experiment of each arm, as ``init(of:reading:arms:contrasts:seeds:by:in:title:)`` makes it.
  ///
  /// - Parameter written: the experiment that the source comes to.
  public static func sources(
    of source: ExperimentSource, written: ConfigurationNode, arms: [Variant]
  ) -> [ExperimentSource] {
    let bare = source.without(arms.flatMap { $0.tricks.map(\.id) }, of: written)
    return arms.map { bare.with($0, of: source) }
  }

  /// Why one of its runs could not be made at all, which is no result of a training; nothing if all were
  /// made.
  public func refusal(in outcomes: [RunResult]) -> ExecutionError? {
    arms.lazy.flatMap(\.runs).compactMap { outcomes[$0].refusal }.first
  }

  /// An ablation whose runs have been made.
  ///
  /// - Parameter arms: with the places of their runs among the outcomes.
  init(name: String, seeds: [Int], arms: [Arm], contrasts: [Contrast]) {
    self.name = name
    self.seeds = seeds
    self.arms = arms
    self.contrasts = contrasts
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

  /// A bare experiment with what a variant has, where the trick's options are laid over the experiment's.
  fileprivate func with(
    _ variant: Ablation.Variant, of source: ExperimentSource
  ) -> ExperimentSource {
    var side = self
    for trick in variant.tricks {
      side.withoutTricks.removeAll { $0 == trick.id }
      side.tricks += source.tricks.filter { $0.id == trick.id } + [trick]
    }
    side.settings += variant.settings
    return side
  }
}
