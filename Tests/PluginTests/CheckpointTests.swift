import Foundation
import Testing
import Training
import Tricks

@Suite("Checkpoints") struct CheckpointTests {
  private func trainer(steps: Int = 7) throws -> Trainer {
    let experiment = try Setting.experiment(.convolutional, tricks: ["ema": ""])
    var trainer = try Trainer(Setting.resolve(experiment), dataset: Setting.dataset)
    for _ in 0..<steps { try trainer.step() }
    return trainer
  }

  @Test("every bit of a number survives")
  func bitsSurvive() throws {
    var original = try trainer()
    let numbers = [
      Double(bitPattern: 0x7ff0_0000_dead_beef), -0.0, .leastNonzeroMagnitude, .infinity, .pi,
    ]
    var state = original.state
    for (index, number) in numbers.enumerated() {
      state.context[memory: "test"].numbers["\(index)"] = number
    }
    state.context[memory: "test"].tensors["empty"] = .zeros([3, 0])
    state.context[memory: "test"].tensors["scalar"] = Tensor(-0)
    state.lossSum = 0.1 + 0.2
    original.restore(state, trace: original.trace)

    var copy = try trainer(steps: 0)
    try copy.restore(checkpoint: original.checkpoint())
    let memory = copy.state.context[memory: "test"]
    for (index, number) in numbers.enumerated() {
      #expect(memory.numbers["\(index)"]?.bitPattern == number.bitPattern)
    }
    #expect(memory.tensors.isIdentical(to: state.context[memory: "test"].tensors))
    #expect(copy.state.lossSum.bitPattern == state.lossSum.bitPattern)
    #expect(copy.state.context.progress == state.context.progress)
    #expect(try copy.checkpoint() == original.checkpoint())
  }

  @Test("a checkpoint of another experiment is refused")
  func otherExperiment() throws {
    let checkpoint = try trainer().checkpoint()
    var other = try Trainer(
      Setting.resolve(Setting.experiment(.convolutional, tricks: ["ema": "decay=0.9"])),
      dataset: Setting.dataset)
    #expect(throws: TrainingError.self) { try other.restore(checkpoint: checkpoint) }
  }

  @Test("a checkpoint cut off anywhere is refused, and the trainer stays as it was")
  func truncations() throws {
    var trainer = try trainer(steps: 1)
    let checkpoint = try trainer.checkpoint()
    for length in stride(from: 0, to: checkpoint.count, by: 97) {
      #expect(throws: TrainingError.self) {
        try trainer.restore(checkpoint: checkpoint.prefix(length))
      }
    }
    #expect(throws: TrainingError.self) { try trainer.restore(checkpoint: checkpoint + [0]) }
    #expect(try trainer.checkpoint() == checkpoint)
  }

  @Test("a changed byte is found by the checksum")
  func damage() throws {
    var trainer = try trainer(steps: 1)
    let checkpoint = try trainer.checkpoint()
    for position in stride(from: 0, to: checkpoint.count, by: 101) {
      var damaged = checkpoint
      damaged[position] ^= 0x10
      #expect(throws: TrainingError.self) { try trainer.restore(checkpoint: damaged) }
    }
  }

  @Test("a run that is stopped while a network is trained before it goes on in the midst of that")
  func priors() throws {
    let experiment = try Setting.experiment(
      tricks: ["distillation": "", "ensemble": "seeds=3", "dropout": ""])
    let resolved = try Setting.resolve(experiment)
    let whole = try Setting.run(resolved)
    var prepared = 0
    let all = try Trainer(resolved, dataset: Setting.dataset).counting(&prepared)
    #expect(all.isIdentical(to: whole))
    #expect(prepared > 3 * 8)
    for stop in [1, 7, 8 * Setting.stepsPerEpoch, prepared / 2, prepared - 1, prepared] {
      var first = try Trainer(resolved, dataset: Setting.dataset)
      var seen = 0
      let interrupted = try first.run { event in
        if case .preparing = event { seen += 1 }
        return seen < stop
      }
      #expect(interrupted == nil)
      var second = try Trainer(resolved, dataset: Setting.dataset)
      try second.restore(checkpoint: first.checkpoint())
      #expect(try second.checkpoint() == first.checkpoint())
      var rest = 0
      #expect(try second.counting(&rest).isIdentical(to: whole))
      #expect(rest == prepared - stop, "nothing is trained twice")
    }
  }

  @Test("a forged checkpoint is refused or read, and never traps", arguments: [0x00, 0x7f, 0xff])
  func forgery(byte: UInt8) throws {
    var trainer = try trainer(steps: 1)
    let checkpoint = try trainer.checkpoint()
    var refused = 0
    // Each byte of the first part, where lengths and names are dense, then samples.
    let header = 24
    let positions =
      Array(header..<header + 3000)
      + stride(from: header + 3000, to: checkpoint.count - 8, by: 37)
    for position in positions where checkpoint[position] != byte {
      var forged = checkpoint
      forged[position] = byte
      var other = trainer
      do {
        try other.restore(checkpoint: sealed(forged))
      } catch {
        refused += 1
      }
    }
    #expect(refused > 1000)
    try trainer.restore(checkpoint: sealed(checkpoint))
  }

  /// The bytes with the checksum that belongs to their payload.
  private func sealed(_ checkpoint: Data) -> Data {
    let hash = CheckpointFormat.hash(of: Array(checkpoint[24..<checkpoint.count - 8]))
    return checkpoint.dropLast(8) + withUnsafeBytes(of: hash.littleEndian) { Data($0) }
  }
}

extension Trainer {
  /// Runs to the end, counting the steps of networks that are trained before the run.
  fileprivate func counting(_ prepared: inout Int) throws -> TrainingOutcome {
    var trainer = self
    var count = 0
    let outcome = try trainer.run { event in
      if case .preparing = event { count += 1 }
      return true
    }
    prepared = count
    return try #require(outcome)
  }
}
