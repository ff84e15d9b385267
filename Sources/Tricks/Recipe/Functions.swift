// What each slot holds.

/// Before building: a spec from a spec.
public typealias NetworkEdit = @Sendable (NetworkSpec) throws -> NetworkSpec

/// From the network as it is built: which of its first values are given, and which stay.
public typealias InitialFunction = @Sendable (Network) throws -> FirstValues

/// Before loading: a plan of the data from a plan.
public typealias DataEdit = @Sendable (DataPlan) throws -> DataPlan

/// A training batch from a training batch.
public typealias BatchFunction = @Sendable (Batch, inout Context) -> Batch

/// From predictions (logits [n, classes], or values [n, outputs]) and targets of the same shape to
/// one loss for each example, [n]. Where an example has several places to classify, logits are
/// [n, places, classes], and there is a loss for each place, [n·places].
public typealias LossFunction = @Sendable (_ prediction: Variable, _ targets: Tensor) -> Variable

/// From one loss for each example, [n], to one number.
public typealias ReductionFunction = @Sendable (_ losses: Variable) -> Variable

/// The number that training minimises.
public typealias ObjectiveFunction = @Sendable (Model, Batch, inout Context) -> Variable

/// The gradients of the objective at the given state: an oracle, which may be asked twice.
public typealias GradientFunction = @Sendable (ModelState, Batch, inout Context) -> GradientResult

/// Changes the parameters by a step.
public typealias UpdateFunction =
  @Sendable (inout NamedTensors, UpdateArguments, inout Context) -> Void

/// Before training: an optimiser's settings from its settings.
public typealias OptimiserEdit = @Sendable (OptimiserSpec) throws -> OptimiserSpec

/// The learning rate at a point of the run.
public typealias RateFunction = @Sendable (RateArguments) -> Double

/// The number of examples in the next batch.
public typealias BatchSizeFunction = @Sendable (Progress) -> Int

/// Whether to end the run, asked after each epoch.
public typealias StopFunction = @Sendable (History) -> Bool

/// From the sets of values that serving chose and inputs [n, …] to log-probabilities [n, classes],
/// or values [n, outputs].
public typealias PredictFunction = @Sendable (Evaluator, Tensor) -> Tensor

// MARK: - Their arguments

/// Examples that a step is taken on.
public struct Batch: Sendable {
  /// [n, …]
  public var inputs: Tensor
  /// Distributions over the classes, or values: [n, classes or outputs].
  public var targets: Tensor
  public var count: Int { inputs.shape[0] }

  public init(inputs: Tensor, targets: Tensor) {
    self.inputs = inputs
    self.targets = targets
  }
}

/// The network with its values on a tape, for one training pass.
public final class Model {
  public let pass: ForwardPass
  /// From one loss for each example to one number; for terms that a trick adds to the objective.
  public let reduce: ReductionFunction
  private let network: Network
  private var outputs: [(inputs: Tensor, output: Variable)] = []

  public init(
    network: Network, pass: ForwardPass, reduce: @escaping ReductionFunction = { $0.mean() }
  ) {
    self.network = network
    self.pass = pass
    self.reduce = reduce
  }

  /// The outputs for inputs [n, …].
  ///
  /// Asked again for the same tensor it gives the same outputs: an objective of several terms takes
  /// one pass, in which dropout drops and batch norm counts once.
  public func callAsFunction(_ inputs: Tensor) -> Variable {
    if let known = outputs.first(where: { $0.inputs.sharesMemory(with: inputs) }) {
      return known.output
    }
    let output = network(pass.tape.constant(inputs), pass)
    outputs.append((inputs, output))
    return output
  }
}

/// What a gradient oracle answers.
public struct GradientResult: Sendable {
  /// The objective.
  public var loss: Float
  /// In the order of the parameters.
  public var gradients: [Tensor]
  /// The running statistics after the pass.
  public var buffers: NamedTensors

  public init(loss: Float, gradients: [Tensor], buffers: NamedTensors) {
    self.loss = loss
    self.gradients = gradients
    self.buffers = buffers
  }
}

/// What an update is made of; wrappers change it on its way to the optimiser.
public struct UpdateArguments: Sendable {
  /// In the order of the parameters.
  public var gradients: [Tensor]
  /// The learning rate of each parameter.
  public var rates: [Double]
  /// The weight decay of each parameter.
  public var weightDecays: [Double]

  public init(gradients: [Tensor], rates: [Double], weightDecays: [Double]) {
    self.gradients = gradients
    self.rates = rates
    self.weightDecays = weightDecays
  }
}

/// What a learning rate may depend on.
public struct RateArguments: Sendable {
  public var progress: Progress
  /// The epochs that are over.
  public var history: History
  /// The optimiser's rate, which is used where there is no schedule.
  public var base: Double

  public init(progress: Progress, history: History = History(), base: Double) {
    self.progress = progress
    self.history = history
    self.base = base
  }
}

/// Which values of the parameters are evaluated and kept: the last ones, an average, several sets.
public struct Serving: Sendable {
  /// When values are asked for.
  public enum Moment: Sendable {
    /// To watch the run after an epoch.
    case epoch
    /// To keep and to test: the run is over.
    case end
  }

  /// Called before each step, when its learning rate is known.
  public var beforeStep: @Sendable (ModelState, inout Context) -> Void
  /// Called after each step.
  public var afterStep: @Sendable (ModelState, inout Context) -> Void
  /// Called after each epoch, which is the last of the history.
  public var afterEpoch: @Sendable (ModelState, History, inout Context) -> Void
  /// The sets to evaluate; at least one.
  public var serve: @Sendable (ModelState, Moment, Context) -> [ModelState]

  public init(
    beforeStep: @escaping @Sendable (ModelState, inout Context) -> Void = { _, _ in },
    afterStep: @escaping @Sendable (ModelState, inout Context) -> Void = { _, _ in },
    afterEpoch: @escaping @Sendable (ModelState, History, inout Context) -> Void = { _, _, _ in },
    serve: @escaping @Sendable (ModelState, Moment, Context) -> [ModelState]
  ) {
    self.beforeStep = beforeStep
    self.afterStep = afterStep
    self.afterEpoch = afterEpoch
    self.serve = serve
  }

  /// The last values.
  public static let last = Serving { state, _, _ in [state] }
}

/// Evaluates the network at the served sets of values.
public struct Evaluator: Sendable {
  public let network: Network
  public let states: [ModelState]
  public let task: Task
  /// The networks that were trained before the run, by the trick that asked for them.
  public let trained: [TrickID: [TrainedNetwork]]

  public init(
    network: Network, states: [ModelState], task: Task,
    trained: [TrickID: [TrainedNetwork]] = [:]
  ) {
    self.network = network
    self.states = states
    self.task = task
    self.trained = trained
  }

  /// The same task for another network.
  public func replacing(_ network: TrainedNetwork) -> Evaluator {
    Evaluator(network: network.network, states: [network.state], task: task)
  }

  /// Log-probabilities or values of one set.
  public func prediction(_ inputs: Tensor, of state: ModelState) -> Tensor {
    let output = network.evaluate(inputs, state: state)
    return switch task {
    case .classification: output.logSoftmax()
    case .regression: output
    }
  }

  /// The mean prediction of all sets.
  public func prediction(_ inputs: Tensor) -> Tensor {
    mean(of: states.map { prediction(inputs, of: $0) })
  }

  /// The mean of predictions: of probabilities for a classifier, of values otherwise.
  ///
  /// One prediction is returned as it is.
  public func mean(of predictions: [Tensor]) -> Tensor {
    if predictions.count <= 1 { return predictions.first ?? .zeros([0]) }
    return switch task {
    case .classification: Self.mean(ofLogProbabilities: predictions)
    case .regression: Self.mean(predictions)
    }
  }

  /// The logarithms of mean probabilities.
  public static func mean(ofLogProbabilities predictions: [Tensor]) -> Tensor {
    guard let first = predictions.first else { return .zeros([0]) }
    // Against the greatest, so that the smallest probabilities do not all round to 0.
    let greatest = predictions.dropFirst().reduce(first) { $0.combined(.maximum, $1) }
    return mean(predictions.map { ($0 - greatest).map(.exp) }).map(.log) + greatest
  }

  private static func mean(_ tensors: [Tensor]) -> Tensor {
    var sum = tensors[0]
    for tensor in tensors.dropFirst() { sum.add(tensor) }
    return sum / Float(tensors.count)
  }
}

/// What was measured so far.
public struct History: Sendable {
  public var epochs: [Epoch] = []

  public init() {}

  /// One epoch's measurements.
  public struct Epoch: Hashable, Sendable {
    /// 1 for the first.
    public let epoch: Int
    /// The mean objective over the epoch's steps.
    public let trainingLoss: Double
    /// On the validation split, where there is one.
    public let validation: Score?
    /// The learning rate of the epoch's last step.
    public let rate: Double

    public init(epoch: Int, trainingLoss: Double, validation: Score?, rate: Double) {
      self.epoch = epoch
      self.trainingLoss = trainingLoss
      self.validation = validation
      self.rate = rate
    }
  }
}

/// How good predictions are.
public struct Score: Hashable, Sendable {
  /// The mean negative log-likelihood, or the mean squared error.
  public let loss: Double
  /// The share of right classes; `nil` for regression.
  public let accuracy: Double?
  public let count: Int

  public init(loss: Double, accuracy: Double?, count: Int) {
    self.loss = loss
    self.accuracy = accuracy
    self.count = count
  }
}
