import Tricks

/// Predicts with several networks together: the run's own and others from other seeds or bundles.
///
/// - Source: Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable Predictive Uncertainty
///   Estimation using Deep Ensembles", 2017.
struct EnsembleTrick: Trick {
  static let card = TrickCard(
    id: "ensemble", slots: [.predict], neutral: "seeds=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many more networks are trained first, each from a seed of its own; 4 if left out and there
    /// are no bundles.
    var seeds: Int?
    /// Archived runs whose networks predict too.
    var bundles: [String] = []
    /// What is added to the run's seed for the first of them.
    var offset = 2_000_000

    func validate() throws(OptionError) {
      if let seeds { try check("seeds", seeds, in: 0...1000) }
      try check("bundles", bundles.allSatisfy { !$0.isEmpty }, "must each have a name")
      try check("bundles", Set(bundles).count == bundles.count, "must all differ")
      try check("offset", offset, in: 1...1_000_000_000)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let seeds = options.seeds ?? (options.bundles.isEmpty ? 4 : 0)
    guard seeds > 0 || !options.bundles.isEmpty else { return }
    try recipe.plan.requireAveragedPredictions(for: Self.id)
    for bundle in options.bundles { try recipe.load(from: bundle, for: Self.id) }
    for seed in 0..<seeds {
      // The others do all that the run does, on its own training split.
      recipe.train(
        PriorTraining(seedOffset: options.offset + seed, keepsTricks: true), for: Self.id)
    }
    recipe.predict.wrap(.members, by: Self.id) { predict in
      { evaluator, examples in
        let others = evaluator.trained[Self.id] ?? []
        return evaluator.mean(
          of: [predict(evaluator, examples)]
            + others.map { predict(evaluator.replacing($0), examples) })
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(EnsembleTrick.self) }
