import Configuration
import Tricks

/// An experiment with its tricks decoded and applied: everything a trainer needs but the data.
public struct ResolvedExperiment: Sendable {
  /// With every trick's options filled in.
  public let experiment: Experiment
  public internal(set) var recipe: Recipe
  /// After the tricks' edits.
  public let data: DataOptions
  /// After the tricks' edits.
  public let optimiser: OptimiserSpec
  /// Built for the data's examples.
  public let network: Network
  public let task: any Task
  /// How outputs become predictions, where there is more than one way, after the tricks' edits.
  public let decoding: DecodingOptions
  /// The networks that the run has at hand when it begins, by the trick that asked for them.
  let priors: [TrickID: [Prior]]

  /// The SHA-256 of each file of weights that the run depends on, by the name that tricks asked by.
  public var weightFiles: [String: String] { recipe.weights.mapValues(\.sha256) }

  /// Applies the tricks to the experiment for a data set.
  ///
  /// - Parameter weights: finds the weights that tricks ask for.
  /// - Throws: `TrainingError` for unknown tricks, bad options, conflicts, tricks without effect,
  ///   weights that are missing and networks that do not fit the data.
  public init(
    _ experiment: Experiment, dataset: Dataset, registry: Registry = .shared,
    tasks: TaskRegistry = .shared, weights: @escaping WeightLoader = StoredWeights.none
  ) throws(TrainingError) {
    try self.init(
      experiment, dataset: dataset, registry: registry, tasks: tasks, weights: weights,
      applying: experiment.tricks.keys.sorted())
  }

  /// Applies the tricks in a given order, which tests show not to matter.
  package init(
    _ experiment: Experiment, dataset given: Dataset, registry: Registry = .shared,
    tasks: TaskRegistry = .shared, weights: @escaping WeightLoader = StoredWeights.none,
    applying order: [TrickID]
  ) throws(TrainingError) {
    // What texts are cut into decides what the network reads, and tricks may say it.
    let drafted = try Draft(
      experiment, dataset: given, registry: registry, tasks: tasks, weights: weights, order: order)
    let dataset = try given.cut(by: drafted.data, seed: UInt64(experiment.seed))
    let draft =
      drafted.data.subwords == nil
      ? drafted
      : try Draft(
        experiment, dataset: dataset, registry: registry, tasks: tasks, weights: weights,
        order: order)
    let (inputs, recipe, resolved) = (draft.inputs, draft.recipe, draft.experiment)
    (task, data) = (draft.task, draft.data)
    do {
      let spec = try recipe.network.assembled(base: { $0 })(resolved.network)
        .keepingReferences(of: resolved.network)
      let built = try Network(spec, inputs: inputs)
      network = try built.starting(
        from: recipe.initial.assembled(base: { _ in FirstValues() })(built))
      let rule = try recipe.optimiser.assembled(base: { $0 })(experiment.optimiser)
      optimiser = try recipe.momentum.assembled(base: { $0 })(rule)
      try optimiser.validate()
      decoding = try recipe.decode.assembled(base: { $0 })(DecodingOptions())
    } catch {
      throw TrainingError(wrapping: error)
    }
    self.experiment = resolved
    self.recipe = recipe
    let setting = PriorSetting(
      experiment: experiment, data: data, dataset: dataset, registry: registry, tasks: tasks,
      weights: weights)
    var priors: [TrickID: [Prior]] = [:]
    for (id, networks) in recipe.priors.sorted(by: { $0.key < $1.key }) {
      for network in networks { priors[id, default: []].append(try setting.prior(network, of: id)) }
    }
    self.priors = priors
    try checkPlayers()
    try checkOutput(of: dataset)
    do throws(TaskError) {
      try task.check(network, on: data)
    } catch {
      throw .caused(by: error)
    }
    try checkTokens(of: dataset)
  }

  /// What the data say, unless the network looks its inputs up in a table: then they are tokens.
  fileprivate static func inputKind(
    of dataset: Dataset, _ spec: NetworkSpec, inputs: InputShapes
  ) -> InputKind {
    // Where the network does not fit, that is told when its tricks are applied.
    let readsTokens = (try? Network(spec, inputs: inputs))?.tokenLimit != nil
    return readsTokens ? .tokens : dataset.inputKind
  }

  /// Each parameter is one player's.
  private func checkPlayers() throws(TrainingError) {
    let players = recipe.players.assembled(base: task.players)
    for parameter in network.parameters.map(\.name) {
      let owners = players.filter { $0.owns(parameter) }.map(\.name)
      if owners.count == 1 { continue }
      throw .mismatch(
        owners.isEmpty
          ? "'\(parameter)' is no player's: there are \(players.map(\.name).joined(separator: ", "))"
          : "'\(parameter)' is of several players: \(owners.joined(separator: ", "))",
        hint: "a player owns parameters by the names of their layers")
    }
  }

  private func checkOutput(of dataset: Dataset) throws(TrainingError) {
    if network.output == task.output {
      for (name, shape) in task.namedOutputs.sorted(by: { $0.key < $1.key })
      where network.outputs[name] != shape {
        throw .mismatch(
          "the network's output '\(name)' must be \(shape), and "
            + (network.outputs[name].map { "is \($0)" } ?? "there is none"),
          hint:
            "end a branch with { kind = \"output\", name = \"\(name)\" }, or name a model that does: "
            + "`harness networks` lists them")
      }
      return
    }
    let isSequence = network.output.rank == 2 && task.output.rank == 1
    throw .mismatch(
      "the network's output is \(network.output), but \(dataset.name) has \(task.outputSummary)",
      hint: isSequence
        ? "give the last recurrent layer last-step = true, or put { kind = \"flatten\" } before the "
          + "last layer"
        : "end the network with { kind = \"linear\", units = \(task.output.last) }")
  }

  /// A network that reads tokens needs them as they are.
  private func checkTokens(of dataset: Dataset) throws(TrainingError) {
    guard let limit = network.tokenLimit else { return }
    guard data.scaling == .none else {
      throw .mismatch(
        "the network reads tokens, but the inputs are scaled",
        hint: "set scaling = \"none\" under [data]")
    }
    guard data.signals.isEmpty else {
      throw .mismatch(
        "the inputs are tokens, which are numbers of symbols: none can be left out by setting it to 0",
        hint: "leave out data.signals")
    }
    // Of sequences the numbers are the vocabulary's.
    for (input, vocabulary) in network.inputShapes.vocabularies.sorted(by: { $0.key < $1.key }) {
      guard let limit = network.tokenLimits[input], limit < vocabulary else { continue }
      throw .mismatch(
        "the network knows \(limit) tokens of '\(input)', but \(dataset.name) has \(vocabulary)",
        hint: "leave out the embedding's vocabulary: it is as many as the data have")
    }
    if !network.inputShapes.vocabularies.isEmpty { return }
    for examples in [dataset.train, dataset.test] {
      let bad = examples.inputRows.scalars.first {
        !($0 >= 0 && $0 < Float(limit) && $0 == $0.rounded(.down))
      }
      if let bad {
        throw .mismatch(
          "\(dataset.name) has an input of \(bad), but tokens are whole numbers below \(limit)",
          hint: "the embedding's vocabulary must count every token of the data")
      }
    }
  }
}

/// An experiment whose tricks are applied, before its network is built.
private struct Draft {
  let task: any Task
  let inputs: InputShapes
  /// With every trick's options filled in.
  let experiment: Experiment
  let recipe: Recipe
  /// After the tricks' edits.
  let data: DataOptions

  init(
    _ experiment: Experiment, dataset: Dataset, registry: Registry, tasks: TaskRegistry,
    weights: @escaping WeightLoader, order: [TrickID]
  ) throws(TrainingError) {
    do throws(TaskError) {
      task = try tasks.task(experiment.task, for: dataset)
    } catch {
      throw .caused(by: error)
    }
    let inputShape = dataset.train.inputShape
    inputs = task.inputShapes(of: dataset)
    var resolved = experiment
    resolved.network = experiment.network.expanded(outputs: task.output.last).named()
    let plan = Plan(
      task: task, inputShape: inputShape, networkInputs: inputs,
      inputKind: ResolvedExperiment.inputKind(of: dataset, resolved.network, inputs: inputs),
      network: resolved.network,
      data: experiment.data, optimiser: experiment.optimiser, epochs: experiment.training.epochs,
      batchSize: experiment.training.batchSize,
      targets: task.summary(
        of: dataset.train,
        at: PreparedData.trainingIndices(
          of: dataset, plan: experiment.data, seed: UInt64(experiment.seed))),
      hasUnlabelled: dataset.unlabelled != nil)
    var recipe = Recipe(plan: plan, loader: weights)
    for id in order {
      let options = experiment.tricks[id] ?? ConfigurationNode()
      let type = try registry.trick(named: id)
      resolved.tricks[id] = try type.apply(options, to: &recipe)
    }
    do {
      data = try recipe.data.assembled(base: { $0 })(experiment.data)
    } catch {
      throw TrainingError(wrapping: error)
    }
    self.experiment = resolved
    self.recipe = recipe
  }
}

extension Registry {
  /// The trick of an id, or an error that names near ones.
  public func trick(named id: TrickID) throws(TrainingError) -> any Trick.Type {
    if let type = self[id] { return type }
    throw .unknownTrick(
      id,
      hint: KeyNames.hint(
        for: id, among: tricks.map { $0.card.id }, kind: "trick",
        otherwise: "`harness tricks` lists them"))
  }
}

extension Trick {
  /// Decodes options, applies the trick and returns the options with every default filled in.
  fileprivate static func apply(
    _ node: ConfigurationNode, to recipe: inout Recipe
  ) throws(TrainingError) -> ConfigurationNode {
    do {
      let options = try node.decode(Options.self, path: ["tricks", card.id])
      let before = recipe.contributors
      try TrickFailure.naming(card.id) { try Self(options).edit(&recipe) }
      let after = recipe.contributors
      let filled = try ConfigurationNode(encoding: options)
      let touched = SlotName.allCases.contains { before[$0] != after[$0] }
      if !touched, try filled.canonicalJSON != neutralOptions()?.canonicalJSON {
        throw NotApplicable(card.id, "it changed nothing in this experiment")
      }
      return filled
    } catch {
      throw TrainingError(wrapping: error)
    }
  }

  /// The options that the card calls neutral, with every default filled in.
  public static func neutralOptions() throws -> ConfigurationNode? {
    try card.neutral.map { neutral in
      try ConfigurationNode(encoding: ConfigurationNode.options(neutral).decode(Options.self))
    }
  }
}
