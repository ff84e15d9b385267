/// How a network is trained: one typed slot for each decision. Tricks edit it, the trainer runs it.
public struct Recipe: Sendable {
  /// What is fixed before any trick.
  public let plan: Plan

  public var network = Slot<NetworkSlot>()
  public var initial = Slot<InitialSlot>()
  public var data = Slot<DataSlot>()
  public var batch = Slot<BatchSlot>()
  public var loss = Slot<LossSlot>()
  /// The loss of where boxes are, where the task has them.
  public var boxLoss = Slot<BoxLossSlot>()
  public var reduction = Slot<ReductionSlot>()
  public var objective = Slot<ObjectiveSlot>()
  public var gradient = Slot<GradientSlot>()
  public var update = Slot<UpdateSlot>()
  /// Which rule turns gradients into steps: one trick at most may say.
  public var optimiser = Slot<OptimiserSlot>()
  /// How the rule uses past gradients; applied to what the optimiser slot gives.
  public var momentum = Slot<MomentumSlot>()
  public var rate = Slot<RateSlot>()
  public var batchSize = Slot<BatchSizeSlot>()
  public var stop = Slot<StopSlot>()
  public var serving = Slot<ServingSlot>()
  public var predict = Slot<PredictSlot>()
  /// How outputs become predictions, where there is more than one way.
  public var decode = Slot<DecodeSlot>()
  /// Who takes turns in a step, if not whom the task says.
  public var players = Slot<PlayersSlot>()

  /// Which networks are trained before the run begins, by the trick that uses them.
  public private(set) var priors: [TrickID: [PriorNetwork]] = [:]
  /// The weights that tricks asked for, by the names they asked by.
  public private(set) var weights: [String: StoredWeights] = [:]
  private let loader: WeightLoader

  /// - Parameter loader: finds weights by their names.
  public init(plan: Plan, loader: @escaping WeightLoader = StoredWeights.none) {
    self.plan = plan
    self.loader = loader
  }

  /// Has a network trained before the run; `Context.trained` then holds it under the trick's id,
  /// behind those that the trick asked for earlier.
  public mutating func train(_ prior: PriorTraining, for id: TrickID) {
    priors[id, default: []].append(.training(prior))
  }

  /// Has an archived run's network at hand in the run as if it had been trained before it.
  ///
  /// - Parameter name: a bundle.
  /// - Throws: `WeightError`.
  public mutating func load(from name: String, for id: TrickID) throws {
    priors[id, default: []].append(.stored(try weights(from: name)))
  }

  /// The weights that an earlier run or another program has left.
  ///
  /// What they are becomes part of what the run is known by.
  /// - Parameter name: a bundle, or the path of a file in the safetensors format.
  /// - Throws: `WeightError`.
  public mutating func weights(from name: String) throws -> StoredWeights {
    if let known = weights[name] { return known }
    let stored = try loader(name)
    weights[name] = stored
    return stored
  }

  /// Which tricks put something into which slot.
  public var contributors: [SlotName: [TrickID]] {
    [
      .network: network.contributors, .initial: initial.contributors, .data: data.contributors,
      .batch: batch.contributors,
      .loss: loss.contributors, .boxLoss: boxLoss.contributors,
      .reduction: reduction.contributors,
      .objective: objective.contributors, .gradient: gradient.contributors,
      .update: update.contributors, .optimiser: optimiser.contributors,
      .momentum: momentum.contributors, .rate: rate.contributors,
      .batchSize: batchSize.contributors, .stop: stop.contributors,
      .serving: serving.contributors, .predict: predict.contributors,
      .decode: decode.contributors, .players: players.contributors,
    ]
  }
}

/// The facts of an experiment that a trick may ask about while it edits.
public struct Plan: Sendable {
  public let task: any Task
  /// One example's shape: [height, width, channels] for images.
  public let inputShape: Shape
  /// What the network reads of one example.
  public let networkInputs: InputShapes
  /// What the inputs are: images, tokens.
  public let inputKind: InputKind
  public let network: NetworkSpec
  public let data: DataOptions
  /// As the experiment has it; tricks may edit it.
  public let optimiser: OptimiserSpec
  public let epochs: Int
  public let batchSize: Int
  /// What the training split is to be predicted as.
  public let targets: TargetSummary
  /// Whether batches have inputs of another source, without labels.
  public let hasUnlabelled: Bool

  public init(
    task: any Task, inputShape: Shape, networkInputs: InputShapes? = nil,
    inputKind: InputKind? = nil, network: NetworkSpec,
    data: DataOptions, optimiser: OptimiserSpec, epochs: Int, batchSize: Int,
    targets: TargetSummary,
    hasUnlabelled: Bool = false
  ) {
    self.task = task
    self.inputShape = inputShape
    self.networkInputs = networkInputs ?? InputShapes(inputShape)
    self.inputKind = inputKind ?? InputKind(shape: inputShape)
    self.network = network
    self.data = data
    self.optimiser = optimiser
    self.epochs = epochs
    self.batchSize = batchSize
    self.targets = targets
    self.hasUnlabelled = hasUnlabelled
  }
}

extension Recipe {
  /// Wraps the network slot with an edit that has to change something.
  ///
  /// - Parameters:
  ///   - nothing: completes "does not apply: …" where the edit leaves the network as it is.
  ///   - edit: from a spec to a spec.
  public mutating func editNetwork(
    _ stage: NetworkSlot.Stage, by id: TrickID, nothing: String,
    hint: String? = nil, _ edit: @escaping NetworkEdit
  ) {
    network.wrap(stage, by: id) { before in
      { spec in
        let spec = try before(spec)
        let edited = try edit(spec)
        if edited == spec { throw NotApplicable(id, nothing, hint: hint) }
        return edited
      }
    }
  }
}

extension Recipe {
  /// Draws the first weights of all linear and convolutional layers in another way.
  ///
  /// - Throws: `Conflict` with another trick that decides so too.
  public mutating func initialiseWeights(
    as initialiser: Initialiser, by id: TrickID
  ) throws(Conflict) {
    try network.decide(.initialisation, by: id)
    // Outermost: layers that others insert start the same way.
    editNetwork(
      .initialisation, by: id, nothing: "all weights start as \(initialiser.rawValue) already",
      hint: "set network.initialiser to what it is to be compared with"
    ) { $0.initialisingWeights(as: initialiser) }
  }
}
