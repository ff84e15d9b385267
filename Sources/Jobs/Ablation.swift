import Archive
import PluginLoading
import Training
import Tricks

/// The same experiment with and without tricks, over the same seeds.
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
    public let sources: [ExperimentSource]
    public let jobs: [Job]
  }

  public let seeds: [Int]
  public let dataset: Dataset
  /// The baseline, then one arm for each trick.
  public let arms: [Arm]

  public var baseline: Arm { arms[0] }
  public var experiment: Experiment { arms[0].jobs[0].experiment }
  public var task: Task { dataset.task }
  public var runCount: Int { arms.count * seeds.count }

  /// Prepares every run, so that whatever is wrong with an experiment is told before the first.
  ///
  /// - Parameters:
  ///   - source: the experiment; those of `tricks` that it has are taken out of the baseline.
  ///   - tricks: each is tested by itself against the same baseline; at least one.
  ///   - seeds: at least one.
  ///   - folders: where data files are looked for.
  ///   - weights: where the weights are that tricks ask for.
  public init(
    of source: ExperimentSource, tricks: [TrickUse], seeds: [Int], searching folders: [String],
    weights: WeightArchive = WeightArchive()
  ) throws {
    try self.init(
      of: source, variants: tricks.map { Variant(trick: $0) }, seeds: seeds,
      dataset: source.dataset(searching: folders), weights: weights)
  }

  /// Prepares every run of sides that differ from the baseline in more than a trick.
  ///
  /// - Parameters:
  ///   - variants: each is tested by itself against the same baseline; at least one.
  ///   - dataset: the one that the experiment names, whatever the variant.
  ///   - weights: where the weights are that tricks ask for.
  public init(
    of source: ExperimentSource, variants: [Variant], seeds: [Int], dataset: Dataset,
    weights: WeightArchive = WeightArchive()
  ) throws {
    precondition(!variants.isEmpty && !seeds.isEmpty)
    let plugins = try source.loadPlugins()
    let written = try source.experiment()
    self.dataset = dataset
    var bare = source
    let tested = Set(variants.compactMap(\.trick?.id))
    bare.tricks.removeAll { tested.contains($0.id) }
    bare.withoutTricks += tested.filter { written.tricks[$0] != nil }.sorted()
    self.seeds = seeds
    var arms: [Arm] = []
    for variant in [Variant(trick: nil)] + variants {
      var side = bare
      if let trick = variant.trick {
        side.withoutTricks.removeAll { $0 == trick.id }
        side.tricks += source.tricks.filter { $0.id == trick.id } + [trick]
      }
      side.settings += variant.settings
      side = try side.narrowed(to: plugins)
      if !side.plugins.isEmpty {
        try Rehearsal(of: side, loading: side.plugins, results: weights.results).run()
      }
      arms.append(
        try Arm(
          variant, source: side, seeds: seeds, dataset: dataset, plugins: plugins,
          weights: weights))
    }
    self.arms = arms
  }
}

extension Ablation.Arm {
  fileprivate init(
    _ variant: Ablation.Variant, source: ExperimentSource, seeds: [Int], dataset: Dataset,
    plugins: [Plugin], weights: WeightArchive
  ) throws {
    trick = variant.trick
    label = variant.label
    var sources: [ExperimentSource] = []
    var jobs: [Job] = []
    for seed in seeds {
      var source = source
      source.seed = seed
      jobs.append(
        try Job(
          source.experiment(), text: source.text, dataset: dataset, plugins: plugins,
          weights: weights))
      sources.append(source)
    }
    self.sources = sources
    self.jobs = jobs
  }
}

// MARK: - Running

extension Ablation {
  /// Why runs are to be made although older ones of their kind are archived.
  public func remade(in results: String) throws -> [RemadeRuns] {
    let finished = try FinishedRuns(results: results)
    let records = arms.flatMap(\.jobs).map(\.record)
    return finished.remade(records.filter { finished.bundle(of: $0) == nil })
  }

  /// A run of an ablation: which arm, which seed, by their places.
  public struct Place: Hashable, Sendable {
    public let arm: Int
    public let seed: Int
  }

  /// What is told while an ablation goes on.
  public enum Event: Sendable {
    case reused(Place)
    case started(Place)
    case progress(Place, step: Int, of: Int)
    case ended(Place, Executor.Result)

    /// The run that it is about.
    public var place: Place {
      switch self {
      case .reused(let place), .started(let place): place
      case .progress(let place, _, _): place
      case .ended(let place, _): place
      }
    }
  }

  /// Makes the runs that are not archived yet, the pairs of a seed together.
  ///
  /// - Throws: ``Interrupted``, ``ExecutionError``, or what is wrong with the results folder.
  public func run(with executor: Executor, observe: (Event) -> Void) throws -> AblationResult {
    try ResultsFolder.prepare(executor.results)
    let finished = try FinishedRuns(results: executor.results)
    var bundles: [Place: String] = [:]
    var errors: [Place: String] = [:]
    var open: [Place] = []
    for seed in seeds.indices {
      for arm in arms.indices {
        let place = Place(arm: arm, seed: seed)
        if let bundle = finished.bundle(of: arms[arm].jobs[seed].record) {
          bundles[place] = bundle.path
          observe(.reused(place))
        } else {
          open.append(place)
        }
      }
    }
    let reused = bundles.count
    let results = try executor.run(open.map { arms[$0.arm].sources[$0.seed] }) { event in
      switch event {
      case .started(let index): observe(.started(open[index]))
      case .progress(let index, let step, let total):
        observe(.progress(open[index], step: step, of: total))
      case .ended(let index, let result): observe(.ended(open[index], result))
      }
    }
    for (place, result) in zip(open, results) {
      switch result {
      case .completed(let bundle): bundles[place] = bundle
      case .failed(let bundle, let error):
        bundles[place] = bundle
        errors[place] = error
      case .refused(let error): throw error
      }
    }
    return try AblationResult(self, bundles: bundles, errors: errors, reused: reused)
  }
}
