import Statistics

/// Compares the loss of untrained networks with that of a network that knows nothing.
///
/// Predictions that do not depend on the labels cannot beat the entropy H of the classes'
/// frequencies, whatever they are; uniform ones give ln K. Logits of variance s² cost about
/// s²/2·(1 − 1/K) more. He initialisation on features of unit variance gives s² = 2, so an excess of
/// up to 1 − 1/K nats is what healthy networks show; a loss of twice ln K is not. For regression the
/// bounds are the targets' variance and multiples of it.
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (verify loss at init).
public struct InitialLossCheck: Check {
  public static let id = "initial-loss"
  public static let question = "Is the loss of an untrained network that of a blind guess (ln K)?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    if subject.network.parameters.contains(where: \.isGiven) {
      return Conclusion(.skipped, "the first weights have been trained before")
    }
    let examples = subject.examples(subject.fewer(512), for: Self.id)
    let measuresLoss = subject.task.metric("loss") != nil
    guard measuresLoss || subject.classes != nil else {
      return Conclusion(.skipped, "the task measures no loss, whatever training minimises")
    }
    let judge = Judge(subject, network: subject.network, training: examples)
    let losses = subject.seeds(7).map { seed in
      let outputs = subject.outputs(
        subject.network.initialState(seed: seed), examples, seed: seed)
      // Otherwise the loss of each token, cell or pixel, whatever is measured of what is found.
      guard measuresLoss else {
        let losses = judge.placeLosses(of: outputs, for: examples)
        return losses.reduce(0.0) { $0 + Double($1) } / Double(max(losses.count, 1))
      }
      let predictions = subject.task.prediction(from: outputs)
      return subject.task.scores(of: predictions, for: examples)["loss"] ?? .nan
    }
    guard losses.allSatisfy(\.isFinite) else {
      return Conclusion(
        .fail, "the loss before training is not finite",
        hint: "look at the scale of the inputs and the initial weights")
    }
    let sample = Sample(losses)
    if let classes = subject.classes {
      return self.judge(
        sample, Frequencies(subject.pose(examples).labels, classes: classes),
        startsAtPrior: subject.startsAtPrior)
    }
    guard examples.values != nil else {
      return Conclusion(.skipped, "what knowing nothing costs in this task is not known")
    }
    return self.judge(sample, targets: examples.targets)
  }

  private func judge(
    _ losses: Sample, _ frequencies: Frequencies, startsAtPrior: Bool
  ) -> Conclusion {
    let classes = Double(frequencies.counts.count)
    let uniform = Elementary.log(classes)
    let floor = frequencies.entropy
    let excess = losses.mean - uniform
    let evidence = [
      Evidence("loss", losses.mean), Evidence("standard error", losses.standardError),
      Evidence("ln K", uniform), Evidence("entropy of the classes", floor),
      Evidence("loss of each seed", series: losses.values),
    ]
    let text =
      "\(NumberText.fixed(losses.mean, decimals: 3)) ± "
      + "\(NumberText.fixed(losses.standardError, decimals: 3)); ln \(frequencies.counts.count) is "
      + NumberText.fixed(uniform, decimals: 3)
    if losses.mean + 3 * losses.standardError < 0.98 * floor {
      return Conclusion(
        .fail,
        "the loss is \(text): untrained, it beats the best blind guess "
          + "(\(NumberText.fixed(floor, decimals: 3)))", evidence: evidence,
        hint: "look for a label among the inputs, or a loss that is not a cross-entropy")
    }
    let certain = excess - 3 * losses.standardError
    let hint = "scale the inputs (data.scaling), or start the last layer smaller (gain = 0.1)"
    if certain > max(uniform, 2) {
      return Conclusion(
        .fail, "the loss is \(text): the first predictions are confident and wrong",
        evidence: evidence, hint: hint)
    }
    if certain > 1 - 1 / classes {
      return Conclusion(
        .warn, "the loss is \(text): the first predictions are too confident",
        evidence: evidence, hint: hint)
    }
    let couldGain =
      !startsAtPrior && uniform - floor > 0.1 * uniform && losses.mean - floor > 0.1 * uniform
    return Conclusion(
      .pass, text, evidence: evidence,
      hint: couldGain
        ? "--trick prior-bias would start at \(NumberText.fixed(floor, decimals: 3))" : nil)
  }

  private func judge(_ losses: Sample, targets: Tensor) -> Conclusion {
    let values = targets.reshaped(to: [targets.shape[0], targets.count / targets.shape[0]])
    let rows = Float(values.shape[0])
    let center = values.sumOverRows() / rows
    let offsets = values.combined(.subtract, eachRowWith: center)
    let variance = Double(offsets.dot(offsets)) / Double(max(values.count, 1))
    let zero = Double(values.dot(values)) / Double(max(values.count, 1))
    let ratio = losses.mean / variance
    let evidence = [
      Evidence("loss", losses.mean), Evidence("standard error", losses.standardError),
      Evidence("variance of the targets", variance), Evidence("loss of predicting 0", zero),
      Evidence("loss of each seed", series: losses.values),
    ]
    let text =
      "\(NumberText.significant(losses.mean)), \(NumberText.significant(ratio)) times the "
      + "variance of the targets"
    if losses.mean + 3 * losses.standardError < 0.9 * variance {
      return Conclusion(
        .fail, "the loss is \(text): untrained, it beats the best constant", evidence: evidence,
        hint: "look for a target among the inputs, or a loss that is not a squared error")
    }
    if losses.mean - 3 * losses.standardError > 20 * max(variance, zero) {
      return Conclusion(
        .fail, "the loss is \(text): the first outputs are far larger than the targets",
        evidence: evidence, hint: "scale the inputs (data.scaling) or the targets")
    }
    // Where the first outputs are near the targets' mean already, nothing is to be done about it.
    if zero > 4 * variance && losses.mean > 2 * variance {
      // A last bias finds a mean of a few deviations soon; tens of them are most of what a run does.
      return Conclusion(
        zero > 100 * variance ? .warn : .pass, "the loss is \(text): the targets lie far from 0",
        evidence: evidence, hint: "try --trick prior-bias, or subtract the targets' mean")
    }
    if losses.mean - 3 * losses.standardError > 4 * variance {
      return Conclusion(
        .warn, "the loss is \(text): the first outputs are too large", evidence: evidence,
        hint: "scale the inputs (data.scaling), or start the last layer smaller (gain = 0.1)")
    }
    return Conclusion(.pass, text, evidence: evidence)
  }
}

/// Some values with their mean and its standard error.
struct Sample {
  let values: [Double]
  let mean: Double
  let standardError: Double

  init(_ values: [Double]) {
    self.values = values
    let count = Double(max(values.count, 1))
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = (squares / max(count - 1, 1) / count).squareRoot()
  }
}

extension CheckSubject {
  /// Whether the last biases have first values of their own, such as the classes' frequencies.
  fileprivate var startsAtPrior: Bool {
    network.parameters.last { $0.role == .bias }.map { !$0.values.isEmpty } ?? false
  }
}
