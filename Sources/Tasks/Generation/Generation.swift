import Measurement
import Tricks

/// Samples that look like the examples, from noise: a generative adversarial network.
///
/// The layers before the network's input `sample` are the generator, from the input `noise` on; those from
/// there on are the critic, which says of a sample how real it looks, in logits. Parameters belong to the
/// player whose name theirs begin with.
/// - Source: Goodfellow et al., "Generative Adversarial Nets", 2014.
public struct Generation: AdversarialTask {
  public static let id: TaskID = Dataset.generation

  /// The network's inputs.
  public static let noise = "noise"
  public static let sample = "sample"
  /// The players, and what the names of their layers begin with.
  public static let critic = "critic"
  public static let generator = "generator"
  /// How many numbers of noise a sample is made from.
  public static let noiseWidth = 32

  let shape: Shape
  let space: FeatureSpace
  /// How many modes the examples have; `nil` where that is not said by their classes.
  let modes: Int?
  /// Whether the features are those of pictures in 0…1.
  private let needsUnitScale: Bool

  /// Only where an experiment asks for it: any data can be imitated.
  public static func suits(_ dataset: Dataset) -> Bool { dataset.task == id }

  public init(_ dataset: Dataset) throws(TaskError) {
    shape = dataset.train.inputShape
    guard dataset.inputKind != .tokens, dataset.symbols.isEmpty, shape.elementCount > 0 else {
      throw TaskError(
        "\(dataset.name) has no numbers that could be imitated",
        hint: "generate pictures or vectors, such as dataset = \"ring\"")
    }
    let classes: Int? = if case .classes(let count) = dataset.target { count } else { nil }
    if dataset.inputKind == .vector, let classes, shape.elementCount <= FeatureSpace.greatestWidth {
      (space, modes, needsUnitScale) = (.plain, classes, false)
    } else if let digits = DigitClassifier.of(dataset) {
      (space, modes, needsUnitScale) = (digits.space, nil, true)
    } else if shape.elementCount <= FeatureSpace.greatestWidth {
      (space, modes, needsUnitScale) = (.plain, nil, false)
    } else {
      throw TaskError(
        "no features are known in which samples of \(dataset.name) could be compared",
        hint: "generate digits (optdigits), or examples of at most "
          + "\(FeatureSpace.greatestWidth) numbers")
    }
  }

  // MARK: Learning

  public var output: Shape { [1] }
  public var outputSummary: String { "samples, of which the critic says one number each" }

  public func inputShapes(of dataset: Dataset) -> InputShapes {
    InputShapes([Self.noise: [Self.noiseWidth], Self.sample: [shape.elementCount]])
  }

  /// The examples, for the critic, and noise that changes nothing of what it says of them.
  public func inputValues(of batch: Batch) -> InputValues {
    InputValues([
      Self.noise: RandomStream(seed: 0, name: Self.noise).normal([batch.count, Self.noiseWidth]),
      Self.sample: rows(batch.inputs),
    ])
  }

  /// Every example is real.
  public func targets(of batch: Batch) -> Tensor { Tensor(repeating: 1, shape: [batch.count, 1]) }

  /// The critic's loss of an example, −log σ(f(x)) where it is real: its half of what it minimises.
  public func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    let real = output.tape.constant(targets)
    return (activate(output, .softplus) - output * real).sumOverColumns()
  }

  public var players: [Player] { players(minimising: .nonSaturating) }

  public func players(minimising losses: AdversarialLosses) -> [Player] {
    let critic: ObjectiveFunction = { model, batch, context in
      let generated = Self.samples(of: batch.count, by: model, context)
      let examples = model.pass.tape.constant(rows(batch.inputs))
      return model.reduce(
        losses.critic(
          model.output(from: Self.sample, examples), model.output(from: Self.sample, generated)))
    }
    let generator: ObjectiveFunction = { model, batch, context in
      let generated = Self.samples(of: batch.count, by: model, context)
      return model.reduce(losses.generator(model.output(from: Self.sample, generated)))
    }
    return [
      Player(Self.critic, drawsExamples: true, objective: critic) { $0.hasPrefix(Self.critic) },
      Player(Self.generator, objective: generator) { $0.hasPrefix(Self.generator) },
    ]
  }

  /// What the generator makes of new noise: anew in each turn.
  private static func samples(of count: Int, by model: Model, _ context: Context) -> Variable {
    let stream = RandomStream(
      seed: context.seed, name: noise, step: context.progress.step,
      substep: context.turn << 8 + context.part)
    return model.output(
      before: sample, of: InputValues([noise: stream.normal([count, noiseWidth])]))
  }

  private func rows(_ inputs: Tensor) -> Tensor {
    inputs.reshaped(to: [inputs.shape[0], shape.elementCount])
  }

  public func check(_ network: Network, on data: DataOptions) throws(TaskError) {
    guard let made = network.output(before: Self.sample) else {
      throw TaskError(
        "the network does not say where its generator ends and its critic begins",
        hint: "put { kind = \"input\", name = \"noise\" } before the generator's layers and "
          + "{ kind = \"input\", name = \"sample\" } before the critic's")
    }
    guard made == [shape.elementCount] else {
      throw TaskError(
        "the generator makes \(made), but an example is \(shape.elementCount) numbers",
        hint: "end the layers before the input 'sample' with { kind = \"linear\", units = "
          + "\(shape.elementCount) }")
    }
    guard !needsUnitScale || data.scaling == .unit else {
      throw TaskError(
        "digits are compared by features of pixels in 0…1, but they are scaled otherwise",
        hint: "set scaling = \"unit\" under [data]")
    }
  }

  // MARK: Predicting

  public var inputFields: [FieldName] { [Examples.input] }

  /// One sample for each example, [n, numbers], each from noise of its own, which is the same in every run.
  public func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator
  ) -> Tensor {
    samples(for: examples, at: state, of: evaluator.network)
  }

  public func opinions(
    on examples: Examples, at state: ModelState, of network: Network
  ) -> (real: [Float], generated: [Float]) {
    let made = examples.replacingInputs(by: samples(for: examples, at: state, of: network))
    let said = [examples, made].map {
      network.evaluate(inputValues(of: Batch($0)), state: state).scalars
    }
    return (said[0], said[1])
  }

  private func samples(
    for examples: Examples, at state: ModelState, of network: Network
  ) -> Tensor {
    let noise = Tensor.concatenatingRows(
      examples.sourceRows.map { row in
        RandomStream(seed: 0, name: "samples", step: row).normal([1, Self.noiseWidth])
      })
    let pass = ForwardPass.evaluating(state)
    let values = InputValues([Self.noise: noise])
    return network.read(values, before: Self.sample, pass)?.tensor
      ?? .zeros([examples.count, shape.elementCount])
  }

  // MARK: Traits

  public var predictionsMayBeAveraged: Bool { false }

  /// A critic that knows nothing says 0 of everything: even odds.
  public func blindOutputs(for targets: Tensor) -> Tensor? { .zeros(targets.shape) }

  public func bestOutputs(for targets: Tensor) -> [Tensor] {
    stride(from: 0.0, through: 100, by: 1).map {
      Tensor(repeating: Float($0), shape: targets.shape)
    }
  }
}

extension AdversarialLosses {
  /// The critic tells real samples from generated ones, by the logits of a real one; the generator makes
  /// its own more likely to be real, −log σ(f(g)).
  ///
  /// - Source: Goodfellow et al., 2014, section 3: the loss that does not saturate.
  static let nonSaturating = AdversarialLosses(
    critic: { real, generated in
      (activate(real * -1, .softplus) + activate(generated, .softplus)).sumOverColumns()
    },
    generator: { generated in activate(generated * -1, .softplus).sumOverColumns() })
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(Generation.self)
}
