/// What a trick's functions may use during training: where the run is, the trick's own memory and
/// its own random stream.
public struct Context: Sendable {
  public let seed: UInt64
  public var progress: Progress
  /// The learning rate of this step.
  public var rate = 0.0
  /// Which part of the step's batch gradients are asked for: 0 unless a trick splits batches.
  ///
  /// Random layers and streams draw anew for each part.
  public var part = 0
  /// Which turn of the step it is, where several are taken: 0 for the first.
  ///
  /// Random layers and streams draw anew for each turn.
  public package(set) var turn = 0
  /// What gradients are multiplied by on their way back through the network.
  ///
  /// 1 unless a trick stores them in a narrow format; whoever sets it divides by it again. The
  /// objective stays as it is.
  public var lossScale: Float = 1
  /// The state with running statistics that are measured anew, for weights that no step led to.
  ///
  /// They are those after one pass over the training examples, as they are and in their order.
  public var measuringStatistics: @Sendable (ModelState) -> ModelState = { $0 }
  /// The networks that were trained before the run, by the trick that asked for them.
  ///
  /// Empty where no run is going on, as in checks of a set-up.
  public var trained: [TrickID: [TrainedNetwork]] = [:]
  /// The network's parameters, in the order of every gradient and of `ModelState.parameters`; during
  /// an update, those of the player whose turn it is.
  public package(set) var parameters: [ParameterSpec]
  private var memories: [TrickID: TrickMemory] = [:]

  public init(seed: UInt64, progress: Progress, parameters: [ParameterSpec]) {
    self.seed = seed
    self.progress = progress
    self.parameters = parameters
  }

  /// What a trick remembers from step to step; part of every checkpoint.
  public subscript(memory id: TrickID) -> TrickMemory {
    get { memories[id] ?? TrickMemory() }
    _modify { yield &memories[id, default: TrickMemory()] }
    set { memories[id] = newValue }
  }

  /// The ids that remember something, sorted.
  public var remembering: [TrickID] { memories.keys.sorted() }

  /// A trick's own random stream at this step: adding another trick never shifts it.
  public func random(for id: TrickID, substep: Int = 0) -> RandomStream {
    RandomStream(
      seed: seed, name: "trick/\(id)", step: progress.step,
      substep: (turn << 8 + part) << 16 + substep)
  }
}

/// Numbers and tensors that a trick keeps between steps.
public struct TrickMemory: Sendable {
  public var numbers: [String: Double] = [:]
  public var tensors = NamedTensors()

  public init() {}

  /// Keeps several sets of values in the place of those of the same key.
  public mutating func keep(_ states: [ModelState], as key: String) {
    for name in tensors.names where name.hasPrefix(key + "/") { tensors[name] = nil }
    let added = states.enumerated().flatMap { index, state in
      zip(state.all.names, state.all.tensors).map { ("\(key)/\(index)/\($0)", $1) }
    }
    tensors = NamedTensors(
      names: tensors.names + added.map(\.0), tensors: tensors.tensors + added.map(\.1))
  }

  /// The sets that were kept under a key, each with the names of `state`.
  public func states(kept key: String, like state: ModelState) -> [ModelState] {
    let kept = zip(tensors.names, tensors.tensors).filter { $0.0.hasPrefix(key + "/") }.map(\.1)
    let parameters = state.parameters.count
    let size = max(parameters + state.buffers.count, 1)
    return stride(from: 0, to: kept.count - size + 1, by: size).map { start in
      let set = kept[start..<start + size]
      return ModelState(
        parameters: NamedTensors(
          names: state.parameters.names, tensors: Array(set.prefix(parameters))),
        buffers: NamedTensors(
          names: state.buffers.names, tensors: Array(set.dropFirst(parameters))))
    }
  }
}

/// Where a run is.
public struct Progress: Hashable, Sendable {
  /// Steps already taken: 0 at the first.
  public var step: Int
  /// How far the run is, in steps of the planned batch size.
  ///
  /// It is `step`, unless a trick changes the size of batches; what spans the run goes by this.
  public var position: Double
  /// Steps of the whole run, as planned.
  public var totalSteps: Int
  /// Epochs already completed: 0 in the first.
  public var epoch: Int
  public var totalEpochs: Int
  public var stepsPerEpoch: Int
  /// How many steps at the start a warm-up takes; schedules that decay begin behind them.
  public var warmupSteps: Int

  public init(
    step: Int, totalSteps: Int, epoch: Int, totalEpochs: Int, stepsPerEpoch: Int,
    warmupSteps: Int = 0
  ) {
    self.step = step
    position = Double(step)
    self.totalSteps = totalSteps
    self.epoch = epoch
    self.totalEpochs = totalEpochs
    self.stepsPerEpoch = stepsPerEpoch
    self.warmupSteps = warmupSteps
  }
}

// MARK: - For schedules

extension Progress {
  /// Steps behind the warm-up, 0 while it lasts.
  public var scheduleStep: Double { max(position - Double(warmupSteps), 0) }

  /// How many steps the warm-up leaves, at least 1.
  public var scheduleSteps: Double { Double(max(totalSteps - warmupSteps, 1)) }

  /// How much of what the warm-up leaves of the run is over: 0 … 1.
  public var scheduleShare: Double { min(scheduleStep / scheduleSteps, 1) }

  /// A duration in steps: `steps` if that is given, else `epochs`, to the nearest step.
  public func duration(epochs: Double, orSteps steps: Int?) -> Int {
    steps ?? Int((epochs * Double(stepsPerEpoch)).rounded())
  }
}
