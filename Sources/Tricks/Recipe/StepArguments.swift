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
