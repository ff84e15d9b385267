import Statistics

/// Fits a few dozen examples, without anything that regularises, down to the lowest loss there is.
///
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (overfit one batch).
public struct OverfitCheck: Check {
  public static let id = "overfit"
  public static let question = "Can the network fit one batch by heart?"
  public static let cost = CheckCost.training

  public init() {}

  static let steps = 250

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    // A sequence is a batch of places by itself, and no other begins as it does.
    let isSequence = subject.data.training.places > 1
    let examples = subject.distinctExamples(isSequence ? 1 : 32, for: Self.id)
    guard examples.count > 1 || isSequence else {
      return Conclusion(
        .fail, "all training examples have the same input",
        hint: "look at how the inputs are read")
    }
    let network = try Self.network(of: subject)
    let own = Fit(subject, examples, network, .own)
    if own.isPerfect { return Self.conclusion(.pass, own, subject, hint: nil) }
    let fallback = Fit(subject, examples, network, .fallback)
    if !fallback.isPerfect {
      return Self.conclusion(
        .fail, fallback, subject,
        hint: "something between inputs, network, loss and gradients is broken, or the network "
          + "is far too small")
    }
    // The network is fine, so the optimiser's settings are not.
    let rate = NumberText.significant(subject.peakRate)
    let hint =
      "Adam at \(NumberText.significant(ShortTraining.fallbackRate)) fits the batch: "
      + "change optimiser.rate (\(rate))"
    return Self.conclusion(own.isWorseThanAtStart ? .fail : .warn, own, subject, hint: hint)
  }

  /// The experiment's network with nothing left to chance, under the same names.
  private static func network(of subject: CheckSubject) throws(TrainingError) -> Network {
    do throws(NetworkError) {
      return try Network(subject.network.spec.withoutRandomness, input: subject.network.input)
    } catch {
      throw .caused(by: error)
    }
  }

  private static func conclusion(
    _ verdict: Finding.Verdict, _ fit: Fit, _ subject: CheckSubject, hint: String?
  ) -> Conclusion {
    var evidence = [
      Evidence("loss", series: fit.losses), Evidence("last loss", fit.last),
      Evidence("lowest loss there is", fit.floor), Evidence("steps", fit.losses.count),
    ]
    if let right = fit.right { evidence.append(Evidence("labels predicted", right)) }
    let labels =
      fit.right.map { "\($0) of \(fit.count) labels right, " } ?? "\(fit.count) examples, "
    let ending = fit.last.isFinite ? "" : ": the training diverges"
    return Conclusion(
      verdict,
      "after \(fit.losses.count) steps: \(labels)loss \(NumberText.significant(fit.last)), "
        + "lowest possible \(NumberText.significant(fit.floor))" + ending,
      evidence: evidence, hint: hint)
  }
}

/// An attempt to fit some examples.
private struct Fit {
  let count: Int
  let losses: [Double]
  let floor: Double
  /// How many labels are predicted at the end; `nil` where outputs are no classes.
  let right: Int?
  private let start: Double

  var last: Double { losses.last ?? .nan }

  /// Within a tenth of the way from a blind guess to the lowest loss.
  var isPerfect: Bool {
    last.isFinite && last - floor <= 0.1 * (start - floor) && (right ?? count) == count
  }

  var isWorseThanAtStart: Bool { !last.isFinite || last >= start }

  init(
    _ subject: CheckSubject, _ examples: Examples, _ network: Network,
    _ stepping: ShortTraining.Stepping
  ) {
    let recipe = subject.recipe
    let batch = examples.batch
    count = max(examples.labels.count, examples.count)
    let (task, targets) = (subject.task, examples.targets)
    func loss(_ outputs: Tensor) -> Double { subject.loss(of: outputs, for: examples) }
    floor = task.bestOutputs(for: targets).map(loss).min() ?? 0
    // Where nobody knows what knowing nothing costs, the network is asked as it is at first.
    start =
      task.blindOutputs(for: targets).map(loss)
      ?? loss(
        subject.outputs(
          network.initialState(seed: subject.seed), examples.inputs, seed: subject.seed))
    var training = ShortTraining(
      subject, stepping, seed: subject.seed,
      plain: { state, batch, context in
        let tape = Tape()
        let pass = ForwardPass(
          state: state, mode: .training, seed: context.seed, step: context.progress.step,
          tape: tape)
        let model = Model(network: network, pass: pass)
        let loss = recipe.reduction(task.losses(of: model, on: batch, by: recipe.loss))
        let gradients = tape.gradients(of: loss)
        return GradientResult(
          loss: loss.tensor.scalar, gradients: pass.parameters.map { gradients[$0] },
          buffers: pass.buffers)
      })
    let target = floor + 0.05 * (start - floor)
    var right: Int?
    for _ in 0..<OverfitCheck.steps {
      let loss = training.step(batch)
      right =
        task.classes == nil
        ? nil : Self.labelsRight(training.model, examples, network, seed: subject.seed)
      if !loss.isFinite || (loss <= target && (right ?? count) == count) { break }
    }
    losses = training.losses
    self.right = right
  }

  /// In training mode, since running statistics lag behind.
  private static func labelsRight(
    _ state: ModelState, _ examples: Examples, _ network: Network, seed: UInt64
  ) -> Int {
    let tape = Tape(recording: false)
    let pass = ForwardPass(state: state, mode: .training, seed: seed, step: 0, tape: tape)
    let outputs = network(tape.constant(examples.inputs), pass).tensor
    return zip(outputs.argmaxOfRows(), examples.labels).count { $0 == $1 }
  }
}
