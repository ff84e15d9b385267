import Statistics

/// Compares the first values of the weights with what their initialiser promises for their fan.
public struct InitialisationCheck: Check {
  public static let id = "initialisation"
  public static let question = "Do the initial weights vary as their initialiser says?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let state = subject.network.initialState(seed: subject.seed)
    // Given weights are whatever training has made of them.
    let weights = zip(subject.network.parameters, state.parameters.tensors)
      .filter { $0.0.role == .weight && !$0.0.isGiven }.map { Weight($0.0, $0.1) }
    guard let last = weights.last else {
      return Conclusion(.skipped, "the network has no weights that are drawn")
    }
    let evidence = weights.map { Evidence($0.name, $0.deviation) }
    // What is added, as positions are, may start at 0.
    let zero = weights.filter { $0.deviation == 0 && $0.followsFan }
    // A last layer of zeros starts at uniform predictions and learns; any other blocks its gradient.
    if let faulty = zero.first(where: { $0.name != last.name || $0.mean != 0 }) {
      return Conclusion(
        .fail,
        "all elements of \(faulty.name) are \(NumberText.significant(faulty.mean)): its units "
          + "stay equal to each other",
        evidence: evidence, hint: "draw them at random: initialiser = \"he-normal\"")
    }
    if let wrong = weights.first(where: { !$0.hasDeclaredFan }) {
      return Conclusion(
        .warn,
        "\(wrong.name) of shape \(wrong.shape) is initialised for a fan-in of \(wrong.declaredFan)"
          + ", but has \(wrong.fan)",
        evidence: evidence, hint: "let the layer declare the fan that its shape has")
    }
    if let odd = weights.first(where: { !$0.isAsExpected }) {
      return Conclusion(
        .warn,
        "the deviation of \(odd.name) is \(NumberText.significant(odd.deviation)) instead of "
          + NumberText.significant(odd.expected), evidence: evidence)
    }
    return Conclusion(
      .pass,
      "\(NumberText.count(weights.count, "weight")) with the deviation of "
        + "their fan" + (zero.isEmpty ? "" : "; the last starts at zero"), evidence: evidence)
  }
}

/// A weight's first values beside what was declared of it.
private struct Weight {
  let name: String
  let shape: Shape
  let mean: Double
  let deviation: Double
  let expected: Double
  let declaredFan: Int
  let usesFan: Bool
  let followsFan: Bool
  let count: Int

  init(_ spec: ParameterSpec, _ values: Tensor) {
    name = spec.name
    shape = spec.shape
    count = values.count
    let scalars = values.scalars
    let mean = scalars.reduce(0.0) { $0 + Double($1) } / Double(max(count, 1))
    let squares = scalars.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    self.mean = mean
    let isConstant = scalars.allSatisfy { $0 == scalars.first }
    deviation = isConstant ? 0 : (squares / Double(max(count - 1, 1))).squareRoot()
    expected =
      (spec.gain
      * spec.initialiser.standardDeviation(fanIn: spec.fanIn, fanOut: spec.fanOut)).magnitude
    declaredFan = spec.fanIn
    followsFan = spec.followsFan
    usesFan = spec.followsFan && spec.initialiser != .zeros && spec.initialiser != .ones
  }

  /// What feeds one output: all axes but the last.
  var fan: Int { shape.elementCount / max(shape.last, 1) }

  /// Known for [inputs, outputs] and [height, width, channels, outputs] only.
  var hasDeclaredFan: Bool {
    !usesFan || (shape.rank != 2 && shape.rank != 4) || declaredFan == fan
  }

  /// Whether the sample deviation is within 5 standard errors, 1/√(2n), of the expected one.
  var isAsExpected: Bool {
    if expected == 0 || deviation == 0 { return true }
    let tolerance = 5 / (2 * Double(max(count - 1, 1))).squareRoot()
    return (deviation / expected - 1).magnitude <= tolerance
  }
}
