// What each slot holds.

/// Before building: a spec from a spec.
public typealias NetworkEdit = @Sendable (NetworkSpec) throws -> NetworkSpec

/// From the network as it is built: which of its first values are given, and which stay.
public typealias InitialFunction = @Sendable (Network) throws -> FirstValues

/// Before loading: a plan of the data from a plan.
public typealias DataEdit = @Sendable (DataOptions) throws -> DataOptions

/// A training batch from a training batch.
public typealias BatchFunction = @Sendable (Batch, inout Context) -> Batch

/// From predictions (logits [n, classes], or values [n, outputs]) and targets of the same shape to
/// one loss for each example, [n]. Where an example has several places to classify, logits are
/// [n, places, classes], and there is a loss for each place, [n·places].
public typealias LossFunction = @Sendable (_ prediction: Variable, _ targets: Tensor) -> Variable

/// From boxes that are predicted, and those that are to be, [m, 4] each: one loss for each, [m].
///
/// Boxes are their corners (left, top, right, bottom) in cells of the task's grid.
public typealias BoxLossFunction =
  @Sendable (_ predicted: Variable, _ targets: Tensor) -> Variable

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

/// Before training: how sequences are searched for, from how they are.
public typealias DecodeEdit = @Sendable (DecodingOptions) throws -> DecodingOptions

/// From the sets of values that serving chose and the input fields of n examples to what the task
/// predicts: log-probabilities [n, classes], values [n, outputs].
public typealias PredictFunction = @Sendable (Evaluator, Examples) -> Tensor
