/// What a few steps of training left behind.
public struct FirstSteps {
  let losses: [Float]
  let state: NamedTensors

  /// Takes them, as the experiment says, from the beginning.
  init(
    _ resolved: ResolvedExperiment, data: PreparedData, seed: UInt64, steps: Int
  ) throws(TrainingError) {
    var trainer = Trainer(resolved, data: data, seed: seed)
    var losses: [Float] = []
    while losses.count < steps && !trainer.state.isFinished { losses.append(try trainer.step()) }
    var state = trainer.state.model.all
    for id in trainer.state.context.remembering {
      let memory = trainer.state.context[memory: id].tensors
      for (name, tensor) in zip(memory.names, memory.tensors) { state["\(id)/\(name)"] = tensor }
    }
    (self.losses, self.state) = (losses, state)
  }

  /// Those of an experiment with its own seed, for comparing processes.
  public init(
    _ resolved: ResolvedExperiment, dataset: Dataset
  ) throws(TrainingError) {
    let seed = UInt64(resolved.experiment.seed)
    try self.init(
      resolved, data: PreparedData(dataset, plan: resolved.data, seed: seed), seed: seed,
      steps: Self.usualCount)
  }

  /// How many are taken.
  static let usualCount = 6

  /// Of the losses and of all that is left, names included.
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 }
    for loss in losses { add(UInt64(loss.bitPattern)) }
    for (name, tensor) in zip(state.names, state.tensors) {
      for byte in name.utf8 { add(UInt64(byte)) }
      add(tensor.fingerprint)
    }
    return String(hash, radix: 16)
  }

  /// The first thing that is not the same.
  func difference(from other: FirstSteps) -> String? {
    let pairs = zip(losses, other.losses)
    if let step = Array(pairs).firstIndex(where: { $0.bitPattern != $1.bitPattern }) {
      return "the loss of step \(step + 1)"
    }
    if losses.count != other.losses.count { return "the number of steps" }
    if state.names != other.state.names { return "what the optimiser remembers" }
    return zip(state.names, zip(state.tensors, other.state.tensors))
      .first { !$1.0.isIdentical(to: $1.1) }?.0
  }
}
