import TensorCore

/// Whether a network is being trained: dropout drops and batch norm uses the batch only then.
public enum Mode: String, Sendable { case training, evaluation }

/// What a network's layers need while a batch goes through them. Used by one thread, once.
public final class ForwardPass {
  public let tape: Tape
  public let mode: Mode
  /// On the tape, in the order of the network's parameters.
  public private(set) var parameters: [Variable]
  /// After the pass: with this batch's contribution to running statistics.
  public private(set) var buffers: NamedTensors
  /// Told each layer's output as it is computed, by the layer's path; `nil` where nobody looks.
  ///
  /// Two layers that are computed in one pass, such as a batch norm and the pooling behind it, tell
  /// the second's only. It sees and changes nothing: the bits are the same with it and without.
  public var observer: ((_ layer: String, _ output: Variable) -> Void)?
  /// Which rows of the input sequences are whose, by the input's name.
  public internal(set) var groups: [String: RowGroups] = [:]
  /// What layers keep from one place of a sequence to the next, where it is gone along place by place;
  /// `nil` where all places are there at once.
  public var steps: StepMemory?
  private let seed: UInt64
  private let step: Int
  private let part: Int
  private var draws: [String: Int] = [:]
  /// What layers read by name, and the network's named outputs.
  private var named: [String: Variable] = [:]

  /// - Parameters:
  ///   - step: the training step, which random layers draw for.
  ///   - part: which part of the step's batch, where it is split; random layers draw anew for each.
  ///   - specs: what the parameters are, to ask no gradients of frozen ones; empty to ask for all.
  public init(
    state: ModelState, mode: Mode, seed: UInt64, step: Int, part: Int = 0, tape: Tape,
    specs: [ParameterSpec] = []
  ) {
    self.tape = tape
    self.mode = mode
    self.seed = seed
    self.step = step
    self.part = part
    buffers = state.buffers
    parameters = state.parameters.tensors.enumerated().map { index, tensor in
      specs.indices.contains(index) && specs[index].isFrozen
        ? tape.constant(tensor) : tape.variable(tensor)
    }
  }

  public subscript(handle: BuildScope.ParameterHandle) -> Variable { parameters[handle.index] }

  public subscript(handle: BuildScope.BufferHandle) -> Tensor {
    get { buffers.tensors[handle.index] }
    set { buffers.tensors[handle.index] = newValue }
  }

  /// An earlier layer's output.
  public subscript(handle: BuildScope.OutputHandle) -> Variable { value(named: handle.path) }

  /// Forgets what was kept of another batch, and keeps this one's inputs.
  func begin(with inputs: [String: Variable]) { named = inputs }

  /// The memory of steps, where they go along this sequence.
  func steps(of sequence: String) -> StepMemory? {
    steps.flatMap { $0.sequence == sequence ? $0 : nil }
  }

  /// Which rows of an input sequence are whose; where it is gone along step by step each line has one.
  func groups(of sequence: String) -> RowGroups {
    if let steps = steps(of: sequence) {
      return RowGroups(lengths: Array(repeating: 1, count: steps.lines))
    }
    guard let groups = groups[sequence] else {
      preconditionFailure("the rows of '\(sequence)' are not divided")
    }
    return groups
  }

  func keep(_ value: Variable, as name: String) { named[name] = value }

  /// One of the network's named outputs, once the network has been computed; `nil` if it has none of that
  /// name.
  public func output(named name: String) -> Variable? { named[name] }

  /// A value that may not have been computed.
  func optionalValue(named name: String) -> Variable? { named[name] }

  /// A value that building the network has made sure of.
  func value(named name: String) -> Variable {
    guard let value = named[name] else { preconditionFailure("nothing is kept as '\(name)'") }
    return value
  }

  /// Runs `body` with other values in the places of some parameters, for layers that compute the
  /// weights they use from those that are trained.
  public func replacing<Result>(
    _ handles: [BuildScope.ParameterHandle], by values: [Variable], _ body: () -> Result
  ) -> Result {
    let trained = parameters
    for (handle, value) in zip(handles, values) { parameters[handle.index] = value }
    defer { parameters = trained }
    return body()
  }

  /// The random stream of a consumer at this step; a second use in one pass draws anew.
  public func random(_ name: String) -> RandomStream {
    let substep = draws[name, default: 0]
    draws[name] = substep + 1
    return RandomStream(seed: seed, name: name, step: step, substep: part << 16 + substep)
  }
}
