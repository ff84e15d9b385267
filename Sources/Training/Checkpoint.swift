import Foundation
import Tricks

/// Where a run is, as bytes: a trainer of the same experiment that restores it ends at the same bits.
///
/// Layout: the magic, a version, the payload's length, the payload and a 64-bit hash of it; numbers
/// are little-endian, floating-point ones are their bits. The payload begins with the resolved
/// experiment, so that no other one is continued by mistake.
package enum CheckpointFormat {
  static let magic = Array("harness\n".utf8)
  static let version: UInt64 = 6

  static func frame(_ payload: [UInt8]) -> Data {
    var writer = ByteWriter()
    writer.write(version)
    writer.write(payload.count)
    var end = ByteWriter()
    end.write(hash(of: payload))
    return Data(magic + writer.bytes) + payload + end.bytes
  }

  static func payload(of data: Data) throws(TrainingError) -> [UInt8] {
    let bytes = [UInt8](data)
    let header = magic.count + 16
    guard bytes.starts(with: magic) else { throw .checkpoint("not a checkpoint of this program") }
    var reader = ByteReader(Array(bytes.dropFirst(magic.count)))
    let version = try reader.word()
    guard version == Self.version else {
      throw .checkpoint("version \(version) is not the one that is understood, \(Self.version)")
    }
    let length = try reader.integer()
    guard length == bytes.count - header - 8, length >= 0 else {
      throw .checkpoint("cut off, or longer than it says")
    }
    let payload = Array(bytes[header..<header + length])
    var end = ByteReader(Array(bytes.suffix(8)))
    guard try end.word() == hash(of: payload) else {
      throw .checkpoint("damaged: the checksum does not match")
    }
    return payload
  }

  /// FNV-1a over words of eight bytes, of which the last is filled up with zeros. It finds damage but
  /// not forgery: what is read is checked besides.
  package static func hash(of bytes: [UInt8]) -> UInt64 {
    let prime: UInt64 = 0x100_0000_01b3
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    bytes.withUnsafeBytes { bytes in
      let whole = bytes.count / 8 * 8
      for offset in stride(from: 0, to: whole, by: 8) {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        hash = (hash ^ UInt64(littleEndian: word)) &* prime
      }
      let rest = bytes[whole...].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      hash = (hash ^ rest) &* prime
    }
    return hash
  }
}

extension Trainer {
  /// What a trainer of the same experiment can continue from.
  public func checkpoint() throws(TrainingError) -> Data {
    var writer = ByteWriter()
    writer.write(try resolved.canonicalExperiment())
    writer.write(state)
    writer.write(trace) { $0.write($1) }
    try writer.write(priors)
    writer.write(watch.map { [$0] } ?? []) { $0.write($1) }
    return CheckpointFormat.frame(writer.bytes)
  }

  /// Continues from a checkpoint.
  ///
  /// - Throws: `TrainingError.checkpoint` if the bytes are damaged, of another version or of another
  ///   experiment; the trainer is then as it was.
  public mutating func restore(checkpoint data: Data) throws(TrainingError) {
    let experiment = try resolved.canonicalExperiment()
    try restore(checkpoint: data) { $0 == experiment }
  }

  /// - Parameter isWanted: whether the checkpoint of an experiment is one to continue from.
  mutating func restore(
    checkpoint data: Data, of isWanted: (_ experiment: String) -> Bool
  ) throws(TrainingError) {
    var reader = ByteReader(try CheckpointFormat.payload(of: data))
    guard isWanted(try reader.text()) else {
      throw .checkpoint("written by another experiment")
    }
    let state = try reader.state(parameters: resolved.network.parameters)
    let trace = try reader.array(ofAtLeast: 8) { reader throws(TrainingError) in
      try reader.traceEntry()
    }
    let priors = try reader.priors(of: self)
    let watch = try reader.watch(of: self)
    guard reader.isAtEnd else { throw .checkpoint("something follows its end") }
    try checkFits(state)
    restore(state, trace: trace)
    self.priors = priors
    self.watch = watch
  }

  /// Whether a state is one that this trainer could be in.
  private func checkFits(_ state: TrainingState) throws(TrainingError) {
    let (old, new) = (self.state, state)
    guard new.model.hasLayout(of: old.model) else {
      throw .checkpoint("its tensors are not those of the network")
    }
    let optimiser = new.context[memory: AssembledRecipe.optimiserID].tensors
    let expected = Optimiser(resolved.optimiser)
      .initialState(for: old.model.parameters)
    guard optimiser.count == 0 || optimiser.hasLayout(of: expected) else {
      throw .checkpoint("its optimiser's tensors are not those of the network")
    }
    let (was, now) = (old.context.progress, new.context.progress)
    guard new.context.seed == old.context.seed, now.totalSteps == was.totalSteps,
      now.totalEpochs == was.totalEpochs, now.stepsPerEpoch == was.stepsPerEpoch,
      now.warmupSteps == was.warmupSteps, (0...Int(UInt32.max)).contains(now.step),
      (0...Double(now.totalSteps)).contains(now.position),
      (0...was.totalEpochs).contains(now.epoch), new.history.epochs.count == now.epoch,
      (0..<data.training.count).contains(new.cursor), (0...now.step).contains(new.lossCount),
      new.isFinished || now.epoch < was.totalEpochs
    else { throw .checkpoint("its place is not one of this run") }
  }
}

extension NamedTensors {
  /// Whether names, order and shapes agree.
  fileprivate func hasLayout(of other: NamedTensors) -> Bool {
    names == other.names && tensors.map(\.shape) == other.tensors.map(\.shape)
  }
}

extension ResolvedExperiment {
  /// The experiment with every option filled in and the weights it starts from, as one text.
  fileprivate func canonicalExperiment() throws(TrainingError) -> String {
    do {
      let files = weightFiles.sorted { $0.key < $1.key }.map { "\n\($0.value) \($0.key)" }
      return try ConfigurationNode(encoding: experiment).canonicalJSON + files.joined()
    } catch {
      throw .caused(by: error)
    }
  }
}

// MARK: - Networks that are trained before the run

extension ByteWriter {
  fileprivate mutating func write(_ priors: PriorProgress) throws(TrainingError) {
    write(priors.finished) { writer, served in
      writer.write(served) { $0.write($1) }
    }
    var current: [[UInt8]] = []
    for trainer in priors.current { current.append([UInt8](try trainer.checkpoint())) }
    write(current) { $0.write($1) }
  }

  fileprivate mutating func write(_ model: ModelState) {
    write(model.parameters)
    write(model.buffers)
  }
}

extension ByteReader {
  /// - Parameter trainer: the one whose networks they are.
  fileprivate mutating func priors(of trainer: Trainer) throws(TrainingError) -> PriorProgress {
    let wanted = trainer.resolved.untrainedPriors
    var priors = PriorProgress()
    let finished = try array(ofAtLeast: 8) { reader throws(TrainingError) in
      try reader.array(ofAtLeast: 16) { reader throws(TrainingError) in
        ModelState(parameters: try reader.tensors(), buffers: try reader.tensors())
      }
    }
    guard finished.count <= wanted.count else { throw .checkpoint("more networks than are needed") }
    for (served, prior) in zip(finished, wanted) {
      let layout = prior.network.initialState(seed: 0)
      guard !served.isEmpty, served.allSatisfy({ $0.hasLayout(of: layout) }) else {
        throw .checkpoint("a network's tensors are not those of that network")
      }
    }
    priors.finished = finished
    let current = try array(ofAtLeast: 8) { reader throws(TrainingError) in
      try reader.contents()
    }
    guard current.count <= 1, current.isEmpty || finished.count < wanted.count else {
      throw .checkpoint("more networks than are needed")
    }
    for bytes in current {
      var inner = trainer.trainer(of: wanted[finished.count])
      try inner.restore(checkpoint: Data(bytes))
      priors.current = [inner]
    }
    return priors
  }
}

extension ModelState {
  fileprivate func hasLayout(of other: ModelState) -> Bool {
    parameters.hasLayout(of: other.parameters) && buffers.hasLayout(of: other.buffers)
  }
}

// MARK: - States

extension ByteWriter {
  fileprivate mutating func write(_ state: TrainingState) {
    write(state.model)
    write(state.context.seed)
    let progress = state.context.progress
    for number in [
      progress.step, progress.totalSteps, progress.epoch, progress.totalEpochs,
      progress.stepsPerEpoch, progress.warmupSteps,
    ] { write(number) }
    write(progress.position)
    write(state.context.remembering) { writer, id in
      writer.write(id)
      let memory = state.context[memory: id]
      writer.write(memory.numbers.sorted { $0.key < $1.key }) { writer, number in
        writer.write(number.key)
        writer.write(number.value)
      }
      writer.write(memory.tensors)
    }
    write(state.history.epochs) { $0.write($1) }
    write(state.cursor)
    write(state.lossSum)
    write(state.lossCount)
    write(state.isFinished)
  }

  fileprivate mutating func write(_ epoch: History.Epoch) {
    write(epoch.epoch)
    write(epoch.trainingLoss)
    write(epoch.rate)
    write(epoch.validation.map { [$0] } ?? []) { writer, scores in
      writer.write(scores.values.sorted { $0.key < $1.key }) { writer, score in
        writer.write(score.key)
        writer.write(score.value)
      }
      writer.write(scores.right.sorted { $0.key < $1.key }) { writer, right in
        writer.write(right.key)
        writer.write(right.value)
      }
      writer.write(scores.count)
    }
  }

  fileprivate mutating func write(_ entry: TraceEntry) {
    write(entry.step)
    write(entry.loss)
    for fingerprints in [entry.parameters, entry.gradients, entry.state] {
      write(fingerprints) { writer, fingerprint in
        writer.write(fingerprint.name)
        writer.write(fingerprint.hash)
      }
    }
  }
}

extension ByteReader {
  fileprivate mutating func state(
    parameters specs: [ParameterSpec]
  ) throws(TrainingError) -> TrainingState {
    let model = ModelState(parameters: try tensors(), buffers: try tensors())
    let seed = try word()
    var progress = Progress(
      step: try integer(), totalSteps: try integer(), epoch: try integer(),
      totalEpochs: try integer(), stepsPerEpoch: try integer())
    progress.warmupSteps = try integer()
    progress.position = try double()
    var context = Context(seed: seed, progress: progress, parameters: specs)
    let memories = try array(ofAtLeast: 24) { reader throws(TrainingError) in
      (id: try reader.text(), memory: try reader.memory())
    }
    for (id, memory) in memories {
      guard !context.remembering.contains(id) else {
        throw .checkpoint("\(id) remembers two things")
      }
      context[memory: id] = memory
    }
    var state = TrainingState(model: model, context: context)
    state.history.epochs = try array(ofAtLeast: 32) { reader throws(TrainingError) in
      try reader.epoch()
    }
    state.cursor = try integer()
    state.lossSum = try double()
    state.lossCount = try integer()
    state.isFinished = try boolean()
    return state
  }

  private mutating func memory() throws(TrainingError) -> TrickMemory {
    var memory = TrickMemory()
    let numbers = try array(ofAtLeast: 16) { reader throws(TrainingError) in
      (name: try reader.text(), value: try reader.double())
    }
    for (name, value) in numbers { memory.numbers[name] = value }
    memory.tensors = try tensors()
    return memory
  }

  private mutating func epoch() throws(TrainingError) -> History.Epoch {
    let epoch = try integer()
    let loss = try double()
    let rate = try double()
    let scores = try array(ofAtLeast: 16) { reader throws(TrainingError) in try reader.scores() }
    guard scores.count < 2 else { throw .checkpoint("an epoch has \(scores.count) scores") }
    return History.Epoch(epoch: epoch, trainingLoss: loss, validation: scores.first, rate: rate)
  }

  private mutating func scores() throws(TrainingError) -> Scores {
    let scores = try array(ofAtLeast: 16) { reader throws(TrainingError) in
      (metric: try reader.text(), value: try reader.double())
    }
    let values = Dictionary(scores.map { ($0.metric, $0.value) }) { first, _ in first }
    guard values.count == scores.count else { throw .checkpoint("an epoch has a score twice") }
    let rights = try array(ofAtLeast: 16) { reader throws(TrainingError) in
      (metric: try reader.text(), right: try reader.integer())
    }
    let right = Dictionary(rights.map { ($0.metric, $0.right) }) { first, _ in first }
    guard right.keys.allSatisfy({ values[$0] != nil }) else {
      throw .checkpoint("an epoch has a share of no score")
    }
    return Scores(values, right: right, count: try integer())
  }

  fileprivate mutating func traceEntry() throws(TrainingError) -> TraceEntry {
    TraceEntry(
      step: try integer(), loss: try float(), parameters: try fingerprints(),
      gradients: try fingerprints(), state: try fingerprints())
  }

  private mutating func fingerprints() throws(TrainingError) -> [TraceEntry.Fingerprint] {
    try array(ofAtLeast: 16) { reader throws(TrainingError) in
      TraceEntry.Fingerprint(name: try reader.text(), hash: try reader.word())
    }
  }
}
