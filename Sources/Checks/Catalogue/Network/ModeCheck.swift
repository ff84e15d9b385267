import Statistics

/// Compares a network in training and in evaluation, and follows its running statistics.
///
/// Dropout gives its evaluation on average; batch norm gives it once running statistics have settled.
/// Fed one batch again and again, a statistic nears its end by the same share in every step, so three
/// passes tell how much of its first value a run's steps leave, and where it ends.
public struct ModeCheck: Check {
  public static let id = "modes"
  public static let question = "Does the network compute in evaluation what was trained?"
  public static let cost = CheckCost.passes

  public init() {}

  private static let draws = 64

  public func run(_ subject: CheckSubject) -> Conclusion {
    let size = max(2, min(subject.resolved.experiment.training.batchSize, subject.fewer(256)))
    let inputs = subject.pose(subject.examples(size, for: Self.id))
    let state = subject.perturbedState(seed: subject.seed)
    let probe = ModeProbe(subject, inputs)
    var found: [Conclusion] = []
    var settled = state
    if state.buffers.count > 0 {
      let (conclusions, buffers) = statistics(subject, probe, state)
      found += conclusions
      settled.buffers = buffers
    }
    found += outputs(subject, probe, settled)
    return Conclusion(
      found, else: Conclusion(.pass, "outputs in training and in evaluation go together"))
  }

  // MARK: Running statistics

  private func statistics(
    _ subject: CheckSubject, _ probe: ModeProbe, _ state: ModelState
  ) -> (found: [Conclusion], settled: NamedTensors) {
    var after: [NamedTensors] = [state.buffers]
    for step in 0..<2 {
      let state = ModelState(parameters: state.parameters, buffers: after[step])
      after.append(probe.training(state, step: 0).buffers)
    }
    var settled = state.buffers
    var (still, slow, late, last): ([String], [String], [String], [String]) = ([], [], [], [])
    let total = Double(subject.context(seed: subject.seed).progress.totalSteps)
    for (index, name) in state.buffers.names.enumerated() {
      let first = after[1].tensors[index] - after[0].tensors[index]
      let second = after[2].tensors[index] - after[1].tensors[index]
      let (a, b) = (Double(first.norm()), Double(second.norm()))
      if a == 0 {
        still.append(name)
        continue
      }
      let kept = min(b / a, 0.999_999)
      settled.tensors[index].add(first, scaledBy: Float(1 / (1 - kept)))
      let left = Elementary.pow(kept, total)
      if left > 0.5 { slow.append(name) } else if left > 0.1 { late.append(name) }
      if kept < 0.05 { last.append(name) }
    }
    var found: [Conclusion] = []
    func note(
      _ verdict: Finding.Verdict, _ names: [String], _ text: String, _ hint: String
    ) {
      guard let name = names.first else { return }
      let others = names.count > 1 ? " and \(names.count - 1) more" : ""
      found.append(Conclusion(verdict, "\(name)\(others) \(text)", hint: hint))
    }
    let movesOthers = still.count < state.buffers.count
    note(
      .fail, still, "never change\(still.count == 1 ? "s" : ""), so evaluation is without them",
      movesOthers
        ? "raise the layer's momentum, which is 0, or keep the statistics of every pass"
        : "keep the statistics that each training pass measures")
    note(
      .fail, slow, "would still be what they were at first when the run ends",
      "momentum is too small for \(Int(total)) steps: raise it (0.1 is usual)")
    note(
      .warn, late, "would hold more than a tenth of what they were at first when the run ends",
      "momentum is small for \(Int(total)) steps: raise it, or train longer")
    note(
      .warn, last, "are those of the last batch alone",
      "momentum is the share of the newest batch: lower it to about 0.1")
    return (found, settled)
  }

  // MARK: Outputs

  private func outputs(
    _ subject: CheckSubject, _ probe: ModeProbe, _ state: ModelState
  ) -> [Conclusion] {
    let evaluated = probe.evaluation(state)
    let once = probe.training(state, step: 0).outputs
    if once.isIdentical(to: evaluated) { return [] }
    guard once.isFinite, evaluated.isFinite else { return [] }
    let isRandom = !once.isIdentical(to: probe.training(state, step: 1).outputs)
    var mean = once
    let count = isRandom ? Self.draws : 1
    for step in 1..<max(count, 1) { mean.add(probe.training(state, step: step).outputs) }
    mean.scale(by: 1 / Float(count))
    var projection = Projection()
    projection.add(evaluated.centredRows, mean.centredRows)
    let (scale, cosine) = (projection.scale, projection.cosine)
    let evidence = [
      Evidence("scale of training, relative to evaluation", scale), Evidence("cosine", cosine),
    ]
    let text =
      "outputs in training are \(NumberText.significant(scale, digits: 2)) times those in "
      + "evaluation, with a cosine of \(NumberText.significant(cosine, digits: 2))"
    let hint =
      isRandom
      ? "dropout divides what it keeps by 1 − rate, in training or multiplies in evaluation"
      : "look for a layer that does something else by pass.mode, or whose statistics are wrong"
    // Of 64 draws the mean is known to an eighth of what one draw strays.
    if projection.aa == 0 || projection.bb == 0 {
      return projection.aa == projection.bb
        ? []
        : [
          Conclusion(
            .fail, "outputs depend on their inputs in one mode only", evidence: evidence, hint: hint
          )
        ]
    }
    let limit = isRandom ? 0.5 : 0.8
    if cosine < limit || scale < 0.4 || scale > 2.5 {
      return [Conclusion(.fail, text, evidence: evidence, hint: hint)]
    }
    if scale < 0.75 || scale > 1.33 {
      return [Conclusion(.warn, text, evidence: evidence, hint: hint)]
    }
    return []
  }
}

extension Tensor {
  /// With each column's mean over the rows taken away.
  fileprivate var centredRows: Tensor {
    // Of one example the places are compared: all sequences of a batch are one tensor [1, rows, …].
    let rows = shape[0] == 1 ? asRows : reshaped(to: [shape[0], count / max(shape[0], 1)])
    return rows.combined(.subtract, eachRowWith: rows.sumOverRows() / Float(max(rows.shape[0], 1)))
  }
}

/// One network and one batch in both modes.
private struct ModeProbe {
  private let network: Network
  private let inputs: PosedExamples
  private let seed: UInt64

  init(_ subject: CheckSubject, _ inputs: PosedExamples) {
    network = subject.network
    self.inputs = inputs
    seed = subject.seed
  }

  func training(_ state: ModelState, step: Int) -> (outputs: Tensor, buffers: NamedTensors) {
    let pass = ForwardPass(
      state: state, mode: .training, seed: seed, step: step, tape: Tape(recording: false))
    let outputs = network(inputs.inputs, pass).tensor
    return (outputs, pass.buffers)
  }

  func evaluation(_ state: ModelState) -> Tensor { network.evaluate(inputs, state: state) }
}
