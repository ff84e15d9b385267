import Measurement

/// The name a task goes by: lower case, words joined by hyphens.
public typealias TaskID = String

/// What is learnt, predicted and measured on a data set.
///
/// A task is a value of functions that is registered by one declaration in its file:
/// ```swift
/// @section(".init_array") @used
/// private let register: @convention(c) () -> Void = { TaskRegistry.shared.register(Regression.self) }
/// ```
public protocol Task: Sendable {
  static var id: TaskID { get }

  /// The tasks that this one is made of: where their code changes, so may its numbers.
  static var basis: [any Task.Type] { get }

  /// Whether data that name no task are for this one.
  static func suits(_ dataset: Dataset) -> Bool

  /// The task as the data set poses it.
  ///
  /// - Throws: `TaskError` where the data lack what it needs.
  init(_ dataset: Dataset) throws(TaskError)

  // MARK: Learning

  /// The fields of the examples that a prediction is made from.
  var inputFields: [FieldName] { get }
  /// One example's output, which the network has to end with.
  var output: Shape { get }
  /// Outputs that the network has to have besides, by their names, and one example's shape of each.
  var namedOutputs: [String: Shape] { get }
  /// What these numbers are, behind "the data have": "10 classes".
  var outputSummary: String { get }

  /// What the network reads of one example.
  func inputShapes(of dataset: Dataset) -> InputShapes

  /// What the network reads of some examples.
  func inputValues(of batch: Batch) -> InputValues

  /// What the outputs for a batch are to be, in the shape of the network's output for it.
  func targets(of batch: Batch) -> Tensor

  /// How many rows of the outputs for a batch belong to each example, which stand one behind another.
  func outputRows(of batch: Batch) -> [Int]

  /// One loss for each example, or for each place, from outputs and targets of one shape.
  func loss(_ output: Variable, _ targets: Tensor) -> Variable

  /// The losses of a batch, by a loss function that may be another than the task's own.
  func losses(of model: Model, on batch: Batch, by loss: LossFunction) -> Variable

  /// Whether a network, and how the data are presented, are what the task needs.
  ///
  /// - Throws: `TaskError` where more than the output has to fit.
  func check(_ network: Network, on data: DataOptions) throws(TaskError)

  /// Who takes turns in a step; the recipe's slot may hold others.
  var players: [Player] { get }

  // MARK: Measuring

  /// What is predicted, from the network's outputs [n, …].
  func prediction(from output: Tensor) -> Tensor

  /// What is predicted for examples at a set of values.
  func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator
  ) -> Tensor

  /// Predictions as texts, where they are texts.
  func texts(of predictions: Tensor) -> [String]?

  /// A few pictures of what is predicted, to be looked at, where it can be seen.
  func pictures(of predictions: Tensor, for examples: Examples) -> [PredictionPicture]

  /// Predictions as they are archived: in fewer numbers, where that is enough for ``exampleScores(of:for:)``.
  func archived(_ predictions: Tensor) -> Tensor

  /// How good predictions are on a whole split.
  ///
  /// - Parameters:
  ///   - predictions: one row for each example.
  ///   - examples: with their targets.
  func scores(of predictions: Tensor, for examples: Examples) -> Scores

  /// How many examples are predicted as they are, where that is more than the classes of their outputs.
  func countOfSolved(_ predictions: Tensor, for examples: Examples) -> Int?

  /// What each example contributes to ``scores(of:for:)``, by metric: those that are means over the
  /// examples.
  func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]]

  /// What ``scores(of:for:)`` measures, under plain names: `accuracy`.
  var metrics: [Metric] { get }
  /// What runs are compared by; the first decides.
  var measures: [Measure] { get }

  // MARK: Traits

  /// How many classes outputs are logits of; `nil` where there are none.
  var classes: Int? { get }
  /// Whether a mixture of two examples' targets is a target.
  var targetsMayBeMixed: Bool { get }
  /// Whether predictions are boxes in pictures.
  var predictsBoxes: Bool { get }
  /// Whether each pixel of a picture has a class: outputs are [pixels, classes], row by row.
  var classifiesPixels: Bool { get }
  /// Whether predictions are searched for, token by token.
  var searches: Bool { get }
  /// Whether the mean of several predictions is one.
  var predictionsMayBeAveraged: Bool { get }

  /// The mean of at least two predictions, where they may be averaged.
  func mean(of predictions: [Tensor]) -> Tensor

  /// What predicts without being trained, where the task's examples are no numbers to compare: first what
  /// always gives the same answer; `nil` where they are.
  func plainModels(learntFrom training: Examples) -> [PlainModel]?

  /// What is known of the targets of some examples before training.
  func summary(of examples: Examples, at indices: [Int]) -> TargetSummary

  /// The best outputs that do not look at the input, for targets [n, …]; `nil` if none are known.
  func blindOutputs(for targets: Tensor) -> Tensor?

  /// Outputs of which one has the lowest loss that there is, for targets [n, …]; none if not known.
  func bestOutputs(for targets: Tensor) -> [Tensor]
}

extension Task {
  public static var basis: [any Task.Type] { [] }
  public var inputFields: [FieldName] { [Examples.input] }
  public var namedOutputs: [String: Shape] { [:] }

  public func inputShapes(of dataset: Dataset) -> InputShapes {
    InputShapes(dataset.train.inputShape)
  }

  public func inputValues(of batch: Batch) -> InputValues { InputValues(batch.inputs) }

  public func targets(of batch: Batch) -> Tensor { batch.targets }

  /// As many for each.
  public func outputRows(of batch: Batch) -> [Int] {
    let rows = output.elementCount / max(output.last, 1)
    return Array(repeating: max(rows, 1), count: batch.count)
  }

  public func losses(of model: Model, on batch: Batch, by loss: LossFunction) -> Variable {
    loss(model(batch), targets(of: batch))
  }

  public func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator
  ) -> Tensor {
    prediction(
      from: evaluator.network.evaluate(inputValues(of: Batch(examples)), state: state))
  }

  public func check(_ network: Network, on data: DataOptions) throws(TaskError) {}
  public var players: [Player] { [.all] }
  public func prediction(from output: Tensor) -> Tensor { output }
  public func texts(of predictions: Tensor) -> [String]? { nil }
  public func pictures(of predictions: Tensor, for examples: Examples) -> [PredictionPicture] { [] }
  public func archived(_ predictions: Tensor) -> Tensor { predictions }
  public func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]] {
    [:]
  }
  public func countOfSolved(_ predictions: Tensor, for examples: Examples) -> Int? { nil }
  public var classes: Int? { nil }
  public var targetsMayBeMixed: Bool { false }
  public var predictsBoxes: Bool { false }
  public var classifiesPixels: Bool { false }
  public var searches: Bool { false }
  public var predictionsMayBeAveraged: Bool { true }
  public func mean(of predictions: [Tensor]) -> Tensor { .mean(of: predictions) }
  public func plainModels(learntFrom training: Examples) -> [PlainModel]? { nil }
  public func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    TargetSummary()
  }
  public func blindOutputs(for targets: Tensor) -> Tensor? { nil }
  public func bestOutputs(for targets: Tensor) -> [Tensor] { [] }
}

// MARK: - What follows

extension Task {
  public var id: TaskID { Self.id }

  /// The mean of the objective over an epoch's steps, which every run has.
  public static var trainingLoss: Measure {
    Measure(.train, Metric(name: "loss", direction: .lowerIsBetter))
  }

  /// The measures that a run has, those first that it is compared by.
  public var availableMeasures: [Measure] { measures + [Self.trainingLoss] }

  /// The measure of a name, or the one that decides; `nil` if the task has none such.
  public func measure(_ name: Measure.Name?) -> Measure? {
    guard let name else { return measures.first }
    if name.split == .train { return [Self.trainingLoss].first { $0.name == name } }
    return metrics.first { $0.name == name.metric }.map { Measure(name.split, $0, name.pick) }
  }

  /// The metric of a plain name; `nil` if the task has none such.
  public func metric(_ name: String) -> Metric? { metrics.first { $0.name == name } }
}

/// What the data lack that a task needs.
public struct TaskError: UserFacingError, Hashable {
  public let description: String
  public let hint: String?

  public init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}

/// A rule that is not trained.
public struct PlainModel: Sendable {
  /// In the middle of a sentence: "nearest neighbour".
  public let name: String
  /// As the task's predictions are.
  public let predictions: @Sendable (_ examples: Examples) -> Tensor

  public init(name: String, predictions: @escaping @Sendable (_ examples: Examples) -> Tensor) {
    self.name = name
    self.predictions = predictions
  }
}

/// What is known of the training split's targets before training.
public struct TargetSummary: Hashable, Sendable {
  /// How many examples there are of each class; empty where there are none.
  public let classCounts: [Int]
  /// The mean of each value to predict; empty where there are none.
  public let means: [Double]

  public init(classCounts: [Int] = [], means: [Double] = []) {
    self.classCounts = classCounts
    self.means = means
  }
}
