import Foundation
import Platform
import Runs
import Training

extension TrainingProcedure {
  public func run(keeping keeper: inout RunKeeper, observe: (RunEvent) -> Bool) throws -> RunOutput
  {
    var trainer = try Trainer(resolved, dataset: dataset)
    var timing = EpochTiming()
    goOn(&trainer, &timing, from: &keeper, observe)
    let shared = request.sharedTraining
    let leader = shared.flatMap { training in
      training.isAtHand ? FinishedEpochs { training.state(afterEpochs: $0) } : nil
    }
    var recording =
      leader == nil && trainer.state.context.progress.step == 0
      ? shared.flatMap { SharedTraining.Recording($0) } : nil
    var outcome: TrainingOutcome?
    var failure: TrainingError?
    var isWanted = true
    var clock = ContinuousClock.now
    do throws(TrainingError) {
      while isWanted {
        var isEpoch = false
        outcome = try trainer.run(following: leader) { event in
          isWanted = observe(RunEvent(event)) && isWanted
          if case .epoch = event {
            timing.endEpoch(&clock)
            isEpoch = true
          }
          return isWanted && !keeper.isDue && !(isEpoch && recording != nil)
        }
        if outcome != nil { break }
        timing.add(&clock)
        timing.followed.formUnion(trainer.followed)
        if isEpoch, recording != nil {
          let state = try trainer.checkpoint()
          if recording?.add(state) == false { recording = nil }
        }
        if isWanted && !keeper.isDue { continue }
        let start = ContinuousClock.now
        let progress = trainer.state.context.progress
        keeper.keep(
          KeptTraining(timing: timing, checkpoint: try trainer.checkpoint()).data,
          step: progress.step, of: progress.totalSteps, since: start, observe: observe)
      }
    } catch {
      failure = error
    }
    timing.followed.formUnion(trainer.followed)
    // What failed does so for each run, and what was interrupted goes on from its own state.
    if outcome != nil { recording?.finish() } else { recording?.remove() }
    return try RunOutput(of: trainer, run: outcome, failure: failure, timing: timing)
  }

  /// Restores what an earlier process kept; where that cannot be read the run begins anew.
  private func goOn(
    _ trainer: inout Trainer, _ timing: inout EpochTiming, from keeper: inout RunKeeper,
    _ observe: (RunEvent) -> Bool
  ) {
    guard let earlier = keeper.earlier, let state = keeper.takeState() else { return }
    do {
      let kept = try KeptTraining(state)
      try trainer.restore(checkpoint: kept.checkpoint)
      timing = kept.timing
      _ = observe(.continued(earlier))
    } catch {
      keeper.beginAnew()
      _ = observe(.note("the state that was kept cannot be used, the run begins anew: \(error)"))
    }
  }
}

extension RunEvent {
  fileprivate init(_ event: TrainingEvent) {
    switch event {
    case .preparing(let progress, let number, let count):
      self = .preparing(
        "network \(number) of \(count)", step: Int(clamping: progress.position),
        of: progress.totalSteps)
    case .step(let progress, let loss):
      self = .step(Int(clamping: progress.position), of: progress.totalSteps, loss: Double(loss))
    case .epoch(let epoch, _): self = .epoch(epoch.metrics)
    }
  }
}

/// The seconds that each epoch took, and those that the present one has taken so far.
struct EpochTiming: Codable {
  private(set) var epochs: [Double] = []
  /// The epochs that were evaluated alone, since another run had trained for them.
  var followed: Set<Int> = []
  private var current = 0.0

  /// Counts the time since a moment, which becomes now.
  mutating func add(_ clock: inout ContinuousClock.Instant) {
    let now = ContinuousClock.now
    current += (now - clock) / .seconds(1)
    clock = now
  }

  mutating func endEpoch(_ clock: inout ContinuousClock.Instant) {
    add(&clock)
    epochs.append(current)
    current = 0
  }
}

/// A training's state as a keeper has it: a line of JSON, then the trainer's checkpoint.
private struct KeptTraining {
  let timing: EpochTiming
  let checkpoint: Data

  init(timing: EpochTiming, checkpoint: Data) {
    self.timing = timing
    self.checkpoint = checkpoint
  }

  init(_ data: Data) throws {
    let line = data.prefix { $0 != UInt8(ascii: "\n") }
    timing = try JSONDecoder().decode(EpochTiming.self, from: line)
    checkpoint = data.dropFirst(line.count + 1)
  }

  var data: Data {
    // Sums of seconds are finite, and are all that could not be written.
    ((try? JSONEncoder().encode(timing)) ?? Data("{}".utf8)) + Data("\n".utf8) + checkpoint
  }
}
