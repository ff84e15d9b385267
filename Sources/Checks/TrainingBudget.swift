/// How much checks may train, in units of work that are the same on every machine.
///
/// A unit is an addition or a multiplication. The checks that train take, all together, at most what
/// the experiment's own training takes or, where that is long, what a processor of today does in about
/// twenty seconds; what takes a second or two is always allowed.
struct TrainingBudget {
  /// What one of the experiment's own steps takes.
  let step: Double
  /// What all checks may take.
  let total: Double
  private let example: Double

  init(_ subject: CheckSubject) {
    let training = subject.resolved.experiment.training
    example = Self.work(of: subject.network)
    let planned = subject.context(seed: subject.seed).progress.totalSteps
    let batch = min(training.batchSize, subject.data.training.count)
    step = example * Double(batch) + Self.overhead(of: subject.network)
    total = min(max(step * Double(planned), Self.least), Self.most)
  }

  /// How many steps a share of the budget allows, at most `wanted`.
  ///
  /// - Parameter batch: of how many examples; as many as the experiment's own if left out.
  func steps(_ wanted: Int, share: Double, batch: Int? = nil, of network: Network) -> Int {
    let one =
      batch.map { Double($0) * example + Self.overhead(of: network) } ?? step
    return min(wanted, Int(share * total / one))
  }

  /// A step on one example: forward, and backward to inputs and to weights. What is not a product moves
  /// each kept number several times, at what some tens of operations take.
  private static func work(of network: Network) -> Double {
    3 * network.passMemory.operations + 40 * network.passMemory.kept
  }

  /// What a step takes whatever its batch: tensors are made, and each weight is moved.
  private static func overhead(of network: Network) -> Double {
    let weights = network.parameters.reduce(0.0) { $0 + Double($1.shape.elementCount) }
    return 2e6 + 1e5 * Double(network.parameters.count) + 20 * weights
  }

  private static let least = 3e10
  private static let most = 4e11
}
