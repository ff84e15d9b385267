import Statistics

/// Runs the first steps several times: from one seed, in other processes, with other numbers of threads,
/// from another seed.
public struct SeedCheck: Check {
  public static let id = "seeds"
  public static let question = "Does the seed, and nothing else, decide every bit?"
  public static let cost = CheckCost.training

  public init() {}

  private static let threadCounts = [1, 2, 3]

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    // They take their steps while this process takes its own.
    let others = subject.others?.start()
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
    let answers = others?() ?? []
    if !answers.isEmpty { evidence.append(Evidence("other processes", answers.count)) }
    if let difference = Self.difference(of: answers, from: first, evidence) { return difference }
    let other = try Self.trained(subject, seed: subject.seed &+ 1)
    if first.difference(from: other) == nil {
      return Conclusion(
        .warn, "seeds \(subject.seed) and \(subject.seed &+ 1) give the same run",
        evidence: evidence, hint: "nothing random depends on the seed: repetitions say nothing")
    }
    let processes = answers.isEmpty ? "" : ", in \(Self.processes(answers.count))"
    return Conclusion(
      .pass,
      "\(first.losses.count) steps are the same bits twice\(processes) and with 1, 2 and 3 threads; "
        + "another seed differs",
      evidence: evidence)
  }

  /// What is wrong with what other processes came to.
  private static func difference(
    of answers: [OtherProcesses.Answer], from first: FirstSteps, _ evidence: [Evidence]
  ) -> Conclusion? {
    let differing = answers.count { $0 != .fingerprint(first.fingerprint) }
    if differing == 0 { return nil }
    for case .failed(let reason) in answers {
      return Conclusion(
        .fail, "another process did not come through the same steps: \(reason)",
        evidence: evidence)
    }
    return Conclusion(
      .fail,
      "\(differing) of \(processes(answers.count)) came to other "
        + "numbers from the same seed, though two runs in one process agree",
      evidence: evidence,
      hint:
        "the order of a dictionary's or a set's elements is another in each process, and so are "
        + "addresses and the time: sort by something that has no ties, and draw from context.random(for:)"
    )
  }

  private static func processes(_ count: Int) -> String {
    NumberText.count(count) + " other process" + (count == 1 ? "" : "es")
  }

  private static func trained(
    _ subject: CheckSubject, seed: UInt64
  ) throws(TrainingError) -> FirstSteps {
    try FirstSteps(
      subject.resolved, data: subject.data, seed: seed, steps: FirstSteps.usualCount)
  }
}
