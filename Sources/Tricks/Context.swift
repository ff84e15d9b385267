/// What a trick's functions may use during training: where the run is, the trick's own memory and
/// its own random stream.
public struct Context: Sendable {
  public let seed: UInt64
  public var progress: Progress
  /// The network's parameters, in the order of every gradient and of `ModelState.parameters`.
  public let parameters: [ParameterSpec]
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
    RandomStream(seed: seed, name: "trick/\(id)", step: progress.step, substep: substep)
  }
}

/// Numbers and tensors that a trick keeps between steps.
public struct TrickMemory: Sendable {
  public var numbers: [String: Double] = [:]
  public var tensors = NamedTensors()

  public init() {}
}

/// Where a run is.
public struct Progress: Hashable, Sendable {
  /// Steps already taken: 0 at the first.
  public var step: Int
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
    self.totalSteps = totalSteps
    self.epoch = epoch
    self.totalEpochs = totalEpochs
    self.stepsPerEpoch = stepsPerEpoch
    self.warmupSteps = warmupSteps
  }
}
