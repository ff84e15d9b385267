import TensorCore

/// SGD, Adam and RMSProp as PyTorch defines them, over named parameters.
///
/// - Source: Polyak, 1964, and Nesterov, 1983, in the form of Sutskever et al., 2013, with the rate
///   outside the velocity; Kingma and Ba, 2015; Loshchilov and Hutter, 2019 (AdamW); Tieleman and
///   Hinton, 2012 (RMSProp).
public struct Optimiser: Sendable {
  public let spec: OptimiserSpec

  public init(_ spec: OptimiserSpec) { self.spec = spec }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - gradients: one for each parameter, of its shape.
  ///   - rates: the learning rate of each parameter.
  ///   - weightDecays: the decay of each parameter.
  ///   - state: what the optimiser remembers, empty before the first step.
  ///   - step: 1 for the first step, for Adam's bias corrections.
  public func update(
    _ parameters: inout NamedTensors, gradients: [Tensor], rates: [Double],
    weightDecays: [Double], state: inout NamedTensors, step: Int
  ) {
    precondition(gradients.count == parameters.count, "a gradient for each parameter")
    let isFirst = state.count == 0
    if isFirst { state = initialState(for: parameters) }
    for index in 0..<parameters.count {
      switch spec.kind {
      case .sgd:
        let descent = GradientDescentStep(
          rate: Float(rates[index]), momentum: Float(spec.momentum),
          dampening: spec.dampening, weightDecay: Float(weightDecays[index]),
          nesterov: spec.nesterov, isFirst: isFirst)
        if spec.momentum > 0 {
          descent.apply(
            gradient: gradients[index], weights: &parameters.tensors[index],
            velocity: &state.tensors[index])
        } else {
          descent.apply(gradient: gradients[index], weights: &parameters.tensors[index])
        }
      case .adam, .adamw:
        let adam = AdamStep(
          rate: rates[index], beta1: spec.beta1, beta2: spec.beta2, epsilon: spec.epsilon,
          weightDecay: weightDecays[index],
          isDecoupled: spec.kind == .adamw, step: step)
        // The means come first, the variances behind them.
        var variance = state.tensors[parameters.count + index]
        state.tensors[parameters.count + index] = Tensor(0)
        adam.apply(
          gradient: gradients[index], weights: &parameters.tensors[index],
          mean: &state.tensors[index], variance: &variance)
        state.tensors[parameters.count + index] = variance
      case .rmsprop:
        let step = RootMeanSquareStep(
          rate: rates[index], smoothing: spec.beta2, epsilon: spec.epsilon,
          weightDecay: weightDecays[index])
        var direction = step.direction(
          gradients[index], parameters.tensors[index], square: &state.tensors[index])
        if spec.momentum > 0 {
          // The mean squares come first, the velocities behind them.
          direction.add(
            state.tensors[parameters.count + index], scaledBy: Float(spec.momentum))
          state.tensors[parameters.count + index] = direction
        }
        step.move(&parameters.tensors[index], along: direction)
      }
    }
  }

  /// What the optimiser remembers before its first step.
  package func initialState(for parameters: NamedTensors) -> NamedTensors {
    let roles =
      switch spec.kind {
      case .sgd: spec.momentum > 0 ? ["velocity"] : []
      case .adam, .adamw: ["mean", "variance"]
      case .rmsprop: ["square"] + (spec.momentum > 0 ? ["velocity"] : [])
      }
    return NamedTensors(
      names: roles.flatMap { role in parameters.names.map { "\(role)/\($0)" } },
      tensors: roles.flatMap { _ in parameters.tensors.map { Tensor.zeros($0.shape) } })
  }
}
