/// A few steps of training on a copy, without schedules: the rate is constant.
struct ShortTraining {
  private let transform: BatchFunction?
  private let gradient: GradientFunction
  private let update: UpdateFunction
  let rate: Double
  private let weightDecay: Double
  private(set) var model: ModelState
  private(set) var context: Context
  /// The objective of each step so far.
  private(set) var losses: [Double] = []
  /// What the last step's gradient was.
  private(set) var result: GradientResult?

  /// How steps are taken.
  enum Stepping {
    /// The experiment's own update, at the peak of its schedule.
    case own
    /// Adam with settings that suit most networks, for telling a bad optimiser from a bad network.
    case fallback
  }

  static let fallbackRate = 1e-3

  /// - Parameter plain: stands in for the recipe's batch and gradient functions and its decay.
  init(
    _ subject: CheckSubject, _ stepping: Stepping, seed: UInt64, plain: GradientFunction? = nil
  ) {
    transform = plain == nil ? subject.recipe.batch : nil
    gradient = plain ?? subject.recipe.gradient
    switch stepping {
    case .own:
      update = subject.recipe.update
      rate = subject.peakRate
      weightDecay = plain == nil ? subject.resolved.optimiser.weightDecay : 0
    case .fallback:
      update = Self.adam
      rate = Self.fallbackRate
      weightDecay = 0
    }
    model = subject.network.initialState(seed: seed)
    context = subject.context(seed: seed)
  }

  /// Takes one step on a batch.
  ///
  /// - Returns: the objective before the step; NaN, and no step, if it or a gradient is not finite or of no
  ///   parameter's shape.
  @discardableResult
  mutating func step(_ batch: Batch, rate: Double? = nil) -> Double {
    let result = gradient(model, transform?(batch, &context) ?? batch, &context)
    self.result = result
    let fits =
      result.gradients.map(\.shape) == model.parameters.tensors.map(\.shape)
    let isFinite = fits && result.loss.isFinite && result.gradients.allSatisfy(\.isFinite)
    let loss = isFinite ? Double(result.loss) : .nan
    losses.append(loss)
    if !isFinite { return loss }
    let count = result.gradients.count
    update(
      &model.parameters,
      UpdateArguments(
        gradients: result.gradients, rates: Array(repeating: rate ?? self.rate, count: count),
        weightDecays: Array(repeating: weightDecay, count: count)), &context)
    model.buffers = result.buffers
    context.progress.step += 1
    context.progress.position += 1
    return loss
  }

  private static let adam: UpdateFunction = { parameters, arguments, context in
    var spec = OptimiserSpec()
    spec.kind = .adam
    Optimiser(spec).update(
      &parameters, gradients: arguments.gradients, rates: arguments.rates,
      weightDecays: arguments.weightDecays,
      state: &context[memory: AssembledRecipe.optimiserID].tensors,
      step: context.progress.step + 1)
  }
}

/// Walks through examples in a random order, again and again.
struct BatchWalk {
  private let examples: Examples
  private let size: Int
  private let seed: UInt64
  private var order: [Int] = []
  private var cursor = 0
  private var epoch = 0

  init(_ examples: Examples, size: Int, seed: UInt64) {
    self.examples = examples
    self.size = max(1, min(size, examples.count))
    self.seed = seed
  }

  mutating func next() -> Batch {
    if cursor + size > order.count {
      order = RandomStream(seed: seed, name: "shuffle", step: epoch)
        .permutation(of: examples.count)
      epoch += 1
      cursor = 0
    }
    defer { cursor += size }
    return examples.choosing(Array(order[cursor..<cursor + size])).batch
  }
}
