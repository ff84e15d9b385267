import Statistics

/// Takes a few dozen of the run's own steps and looks how far they move the weights, and which units
/// they leave behind.
///
/// A step usually changes weights by a thousandth of their size: log₁₀ of the ratio lies in about
/// [−4, −1]. Below, nothing is learnt; above, weights are replaced rather than trained.
/// - Source: Karpathy, CS231n notes, "ratio of weights:updates".
public struct FirstStepsCheck: Check {
  public static let id = "first-steps"
  public static let question = "Do the first steps move weights by a sensible share of their size?"
  public static let cost = CheckCost.training

  public init() {}

  private static let steps = 30

  public func run(_ subject: CheckSubject) -> Conclusion {
    var training = ShortTraining(subject, .own, seed: subject.seed)
    guard training.rate > 0 else { return Conclusion(.skipped, "the learning rate is 0") }
    let weights = subject.network.parameters.indices.filter {
      subject.network.parameters[$0].role == .weight && subject.owns($0)
    }
    guard !weights.isEmpty else { return Conclusion(.skipped, "no weights are trained") }
    let start = training.model
    let before = LayerSignals(subject, start, for: Self.id)
    var ratios: [[Double]] = weights.map { _ in [] }
    var wholes: [Double] = []
    var walk = BatchWalk(
      subject.data.training, size: subject.resolved.experiment.training.batchSize,
      seed: subject.seed)
    for _ in 0..<Self.steps {
      let old = training.model.parameters.tensors
      guard training.step(walk.next()).isFinite,
        training.model.parameters.firstNonFinite == nil
      else {
        return Conclusion(
          .fail, "after \(training.losses.count) steps the training is no longer finite",
          hint: "see what the first failure of another check says; a rate of "
            + "\(NumberText.significant(training.rate)) may be too high",
          setting: "optimiser.rate")
      }
      let new = training.model.parameters.tensors
      var (moved, size) = (0.0, 0.0)
      for (place, index) in weights.enumerated() {
        let step = Double((new[index] - old[index]).norm())
        let norm = Double(old[index].norm())
        moved += step * step
        size += norm * norm
        if norm > 0 { ratios[place].append(step / norm) }
      }
      if size > 0 { wholes.append((moved / size).squareRoot()) }
    }
    let names = weights.map { subject.network.parameters[$0].name }
    let evidence = [
      Evidence("rate", training.rate), Evidence("update-to-weight ratio of each step", series: wholes),
      Evidence("update-to-weight ratio of each weight", series: ratios.map(Self.median)),
    ]
    let whole = Self.median(wholes)
    var found = size(whole, names, ratios.map(Self.median), training.rate)
    found += shrinkage(subject, start, training.model, weights)
    found += units(subject, before, training)
    return Conclusion(
      found.map {
        var conclusion = $0
        conclusion.evidence = evidence + conclusion.evidence
        return conclusion
      },
      else: Conclusion(
        .pass, "a step moves the weights by \(NumberText.significant(whole, digits: 2)) of their size",
        evidence: evidence))
  }

  /// Of the later half, when momentum has built up.
  private static func median(_ values: [Double]) -> Double {
    let late = values.suffix(max(values.count / 2, 1)).sorted()
    return late.isEmpty ? 0 : late[late.count / 2]
  }

  private func size(
    _ whole: Double, _ names: [String], _ ratios: [Double], _ rate: Double
  ) -> [Conclusion] {
    func finding(_ verdict: Finding.Verdict, _ text: String, _ hint: String) -> [Conclusion] {
      [Conclusion(verdict, text, hint: hint, setting: "optimiser.rate")]
    }
    let text =
      "a step moves the weights by \(NumberText.significant(whole, digits: 2)) of their size"
    let now = "optimiser.rate (\(NumberText.significant(rate)))"
    if whole > 0.3 {
      return finding(
        whole > 3 ? .fail : .warn, text,
        "0.0001 to 0.1 is usual: lower \(now), or clip gradients if single ones are large")
    }
    if whole < 1e-5 {
      return finding(
        .warn, text, "0.0001 to 0.1 is usual: raise \(now)")
    }
    let far = names.indices.filter { ratios[$0] > 1 }
    if let index = far.max(by: { ratios[$0] < ratios[$1] }) {
      return finding(
        .warn,
        "a step moves \(names[index]) by \(NumberText.significant(ratios[index], digits: 2)) times "
          + "its size", "lower \(now), or start that layer larger")
    }
    let idle = names.indices.filter { ratios[$0] < 1e-7 }
    if let index = idle.first, idle.count < names.count {
      return finding(
        .warn,
        "a step moves \(names[index]) by \(NumberText.significant(ratios[index], digits: 2)) of its "
          + "size, the others by \(NumberText.significant(whole, digits: 2))",
        "its gradients vanish, or it has a rate of its own")
    }
    return []
  }

  private func shrinkage(
    _ subject: CheckSubject, _ start: ModelState, _ end: ModelState, _ weights: [Int]
  ) -> [Conclusion] {
    let old = weights.map { start.parameters.tensors[$0] }
    let ratio = weights.map { end.parameters.tensors[$0] }.norm / max(old.norm, 1e-30)
    guard ratio < 0.3, old.norm > 0 else { return [] }
    let decay = subject.resolved.optimiser.weightDecay
    return [
      Conclusion(
        ratio < 0.02 ? .fail : .warn,
        "\(Self.steps) steps leave \(NumberText.significant(100 * ratio, digits: 2)) % of the "
          + "weights' size",
        hint: decay > 0
          ? "lower optimiser.weight-decay (\(NumberText.significant(decay)))"
          : "look at what the update takes off the weights",
        setting: decay > 0 ? "optimiser.weight-decay" : nil)
    ]
  }

  /// Units that were alive before.
  private func units(
    _ subject: CheckSubject, _ before: LayerSignals, _ training: ShortTraining
  ) -> [Conclusion] {
    let after = LayerSignals(subject, training.model, for: Self.id)
    let old = Dictionary(before.layers.map { ($0.path, $0) }) { first, _ in first }
    var found: [Conclusion] = []
    let hint =
      "lower optimiser.rate (\(NumberText.significant(training.rate))), warm it up, or clip gradients"
    let died = after.layers.filter { layer in
      layer.units > 3 && layer.deadShare > 0.6
        && layer.deadShare > (old[layer.path]?.deadShare ?? 0) + 0.3
    }
    if let layer = died.max(by: { $0.deadShare < $1.deadShare }) {
      found.append(
        Conclusion(
          layer.deadShare >= 0.95 && !layer.isInside ? .fail : .warn,
          "\(NumberText.fixed(100 * layer.deadShare, decimals: 0)) % of the units of \(layer.path) "
            + "are 0 for every example after \(Self.steps) steps, "
            + "\(NumberText.fixed(100 * (old[layer.path]?.deadShare ?? 0), decimals: 0)) % before",
          hint: hint, setting: "optimiser.rate"))
    }
    let filled = after.layers.filter { layer in
      layer.saturatedShare > 0.8
        && layer.saturatedShare > (old[layer.path]?.saturatedShare ?? 0) + 0.4
    }
    if let layer = filled.max(by: { $0.saturatedShare < $1.saturatedShare }) {
      found.append(
        Conclusion(
          .warn,
          "\(NumberText.fixed(100 * layer.saturatedShare, decimals: 0)) % of the values of "
            + "\(layer.path) are at the end of their range after \(Self.steps) steps",
          hint: hint, setting: "optimiser.rate"))
    }
    return found
  }
}
