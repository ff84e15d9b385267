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
  /// Whose turn it is, where there are several players: what is remembered then is the player's own.
  package var player: String?
  /// What objectives have taken for given, by the trick; `nil` where nothing is held, as in training.
  package var held: [TrickID: Tensor]?
  private var memories: [TrickID: TrickMemory] = [:]

  public init(seed: UInt64, progress: Progress, parameters: [ParameterSpec]) {
    self.seed = seed
    self.progress = progress
    self.parameters = parameters
  }

  /// What a trick remembers from step to step; part of every checkpoint.
  ///
  /// Of several players each has its own while its gradients and its update are computed.
  public subscript(memory id: TrickID) -> TrickMemory {
    get { memories[key(id)] ?? TrickMemory() }
    _modify { yield &memories[key(id), default: TrickMemory()] }
    set { memories[key(id)] = newValue }
  }

  /// What an objective takes for given although it follows from the parameters: its gradient leaves that out.
  ///
  /// It is computed anew each time, but where gradients are compared with differences of the objective: there
  /// it has to stay what it is while parameters are moved.
  public mutating func given(for id: TrickID, _ compute: () -> Tensor) -> Tensor {
    if let value = held?[id] { return value }
    let value = compute()
    if held != nil { held?[id] = value }
    return value
  }

  private func key(_ id: TrickID) -> String { player.map { "\(id)/\($0)" } ?? id }

  /// The ids that remember something, sorted.
  public var remembering: [TrickID] { memories.keys.sorted() }

  /// A trick's own random stream at this step: adding another trick never shifts it.
  public func random(for id: TrickID, substep: Int = 0) -> RandomStream {
    RandomStream(
      seed: seed, name: "trick/\(id)", step: progress.step,
      substep: (turn << 8 + part) << 16 + substep)
  }
}
