import Tricks

/// Adam's steps, each layer's in proportion to its weights.
///
/// - Source: You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", 2020.
struct LAMBTrick: Trick {
  static let card = TrickCard(
    id: "lamb", slots: [.optimiser, .momentum, .update], neutral: "rate=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The base learning rate in the place of the experiment's.
    var rate = 0.01
    var beta1 = 0.9
    var beta2 = 0.999
    var epsilon = 1e-6
    var adapt = Adapted.weights

    func validate() throws(OptionError) {
      try check("rate", rate >= 0 && rate.isFinite, "must be at least 0, is \(rate)")
      try check("beta1", beta1, in: 0..<1)
      try check("beta2", beta2, in: 0..<1)
      try check("epsilon", epsilon, above: 0)
      for (key, value) in [
        ("rate", rate), ("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon),
      ] {
        try checkInFloat32(key, value)
      }
    }
  }

  /// Which parameters' steps are in proportion to them.
  enum Adapted: String, Codable, CaseIterable {
    /// Weights; biases and the parameters of norms get Adam's steps.
    case weights
    case all
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.rate > 0 else { return }
    let options = options
    try recipe.optimiser.replace(by: Self.id) { spec in
      var spec = spec
      spec.rate = options.rate
      return spec
    }
    try recipe.momentum.replace(by: Self.id) { $0 }
    try recipe.update.replace(by: Self.id) { parameters, arguments, context in
      var moments = context[memory: Self.id].tensors
      context[memory: Self.id].tensors = NamedTensors()
      if moments.count == 0 { moments = Self.zeros(like: parameters) }
      for index in parameters.tensors.indices {
        var step = moments.step(index, arguments.gradients[index], context.progress, options)
        let weights = parameters.tensors[index]
        step.add(weights, scaledBy: Float(arguments.weightDecays[index]))
        var rate = arguments.rates[index]
        let (from, by) = (weights.sumOfSquares().squareRoot(), step.sumOfSquares().squareRoot())
        let adapts = options.adapt == .all || context.parameters[index].role == .weight
        if adapts && from > 0 && by > 0 { rate *= from / by }
        parameters.tensors[index].add(step, scaledBy: Float(-rate))
      }
      context[memory: Self.id].tensors = moments
    }
  }

  private static func zeros(like parameters: NamedTensors) -> NamedTensors {
    let zeros = parameters.tensors.map { Tensor.zeros($0.shape) }
    return NamedTensors(
      names: ["mean", "variance"].flatMap { role in parameters.names.map { "\(role)/\($0)" } },
      tensors: zeros + zeros)
  }
}

extension NamedTensors {
  /// Adam's step for a parameter, before rate and decay: m̂/(√v̂ + ε).
  fileprivate mutating func step(
    _ index: Int, _ gradient: Tensor, _ progress: Progress, _ options: LAMBTrick.Options
  ) -> Tensor {
    let count = Double(progress.step + 1)
    // The means come first, the variances behind them.
    func blend(_ place: Int, _ value: Tensor, _ beta: Double) -> Tensor {
      tensors[place].approach(value, share: 1 - beta)
      return tensors[place] / Float(1 - Elementary.pow(beta, count))
    }
    let mean = blend(index, gradient, options.beta1)
    let variance = blend(self.count / 2 + index, gradient.map(.square), options.beta2)
    return mean / (variance.map(.sqrt) + Float(options.epsilon))
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(LAMBTrick.self) }
