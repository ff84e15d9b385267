import Statistics

/// Runs the first steps several times: from one seed, with other numbers of threads, from another.
public struct SeedCheck: Check {
  public static let id = "seeds"
  public static let question = "Does the seed, and nothing else, decide every bit?"
  public static let cost = CheckCost.training

  public init() {}

  private static let steps = 6
  private static let threadCounts = [1, 2, 3]

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    let first = try Self.trained(subject, seed: subject.seed)
    let again = try Self.trained(subject, seed: subject.seed)
    var evidence = [
      Evidence("steps", first.losses.count),
      Evidence("fingerprint", text: first.fingerprint),
    ]
    if let difference = first.difference(from: again) {
      return Conclusion(
        .fail, "two runs from seed \(subject.seed) differ: \(difference)", evidence: evidence,
        hint: "draw every random number from context.random(for:) or pass.random(_:)")
    }
    // Always the same numbers, so that the evidence does not depend on how many are in use.
    for count in Self.threadCounts {
      let run = try ThreadPool.with(threads: count) { () throws(TrainingError) in
        try Self.trained(subject, seed: subject.seed)
      }
      if let difference = first.difference(from: run) {
        return Conclusion(
          .fail,
          "runs with \(ThreadPool.threads) and \(count) threads differ: \(difference)",
          evidence: evidence,
          hint: "a sum's order must follow from shapes, never from threads")
      }
    }
    evidence.append(
      Evidence("numbers of threads", series: Self.threadCounts.map(Double.init)))
    let other = try Self.trained(subject, seed: subject.seed &+ 1)
    if first.difference(from: other) == nil {
      return Conclusion(
        .warn, "seeds \(subject.seed) and \(subject.seed &+ 1) give the same run",
        evidence: evidence, hint: "nothing random depends on the seed: repetitions say nothing")
    }
    return Conclusion(
      .pass,
      "\(first.losses.count) steps are the same bits twice and with 1, 2 and 3 threads; "
        + "another seed differs",
      evidence: evidence)
  }

  private static func trained(
    _ subject: CheckSubject, seed: UInt64
  ) throws(TrainingError) -> Outcome {
    var trainer = Trainer(subject.resolved, data: subject.data, seed: seed)
    var losses: [Float] = []
    while losses.count < steps && !trainer.state.isFinished { losses.append(try trainer.step()) }
    var state = trainer.state.model.all
    for id in trainer.state.context.remembering {
      let memory = trainer.state.context[memory: id].tensors
      for (name, tensor) in zip(memory.names, memory.tensors) { state["\(id)/\(name)"] = tensor }
    }
    return Outcome(losses: losses, state: state)
  }
}

/// What a few steps left behind.
private struct Outcome {
  let losses: [Float]
  let state: NamedTensors

  var fingerprint: String {
    let hash = state.tensors.reduce(0xcbf2_9ce4_8422_2325) {
      ($0 ^ $1.fingerprint) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }

  /// The first thing that is not the same.
  func difference(from other: Outcome) -> String? {
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
