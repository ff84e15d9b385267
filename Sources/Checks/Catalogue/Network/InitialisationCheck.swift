import Statistics

/// Compares the first values of the weights with what their initialiser promises for their fan.
public struct InitialisationCheck: Check {
  public static let id = "initialisation"
  public static let question = "Are the initial weights drawn as their initialiser says?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let state = subject.network.initialState(seed: subject.seed)
    let all = zip(subject.network.parameters, state.parameters.tensors)
      .filter { $0.0.role == .weight }.map { ($0.0, Weight($0.0, $0.1)) }
    // Given weights are whatever training has made of them.
    let weights = all.filter { !$0.0.isGiven }.map(\.1)
    var found = given(all.filter(\.0.isGiven).map(\.1))
    let evidence = all.map { Evidence($0.1.name, $0.1.deviation) }
    guard let last = weights.last else {
      return Conclusion(
        found,
        else: Conclusion(.skipped, "the network has no weights that are drawn", evidence: evidence))
    }
    let ends = subject.branchEnds
    // What is added, as positions are, may start at 0.
    let zero = weights.filter { $0.deviation == 0 && $0.followsFan }
    // A last layer of zeros starts at uniform predictions and learns, and so does the last of a
    // residual branch; any other blocks its gradient.
    let faulty = zero.filter { $0.mean != 0 || ($0.name != last.name && !ends.contains($0.name)) }
    if let first = faulty.first {
      let others = faulty.count > 1 ? " (and of \(faulty.count - 1) more)" : ""
      found.append(
        Conclusion(
          .fail,
          "all elements of \(first.name)\(others) are \(NumberText.significant(first.mean)): its "
            + "units stay equal to each other",
          hint: "draw them at random: initialiser = \"he-normal\"", setting: "network"))
    }
    if let wrong = weights.first(where: { !$0.hasDeclaredFan }) {
      found.append(
        Conclusion(
          .warn,
          "\(wrong.name) of shape \(wrong.shape) is drawn for \(wrong.declaredFan) inputs to a "
            + "unit, but has \(wrong.fan)",
          hint: "let the layer declare the fan-in that its shape has", setting: "network"))
    }
    if let odd = weights.first(where: { !$0.isAsExpected && $0.hasDeclaredFan }) {
      found.append(
        Conclusion(
          .warn,
          "the standard deviation of \(odd.name) is \(NumberText.significant(odd.deviation)); its "
            + "initialiser promises \(NumberText.significant(odd.expected))",
          hint: "look at what draws it"))
    }
    return Conclusion(
      found.resting(on: evidence),
      else: Conclusion(
        .pass,
        "\(NumberText.count(weights.count, "weight tensor")) with the standard deviation that "
          + "\(weights.count == 1 ? "its" : "their") initialiser promises"
          + (zero.isEmpty ? "" : "; \(zero.map(\.name).joined(separator: ", ")) at zero"),
        evidence: evidence))
  }

  /// Whether given weights could be weights of this network.
  private func given(_ weights: [Weight]) -> [Conclusion] {
    func finding(_ verdict: Finding.Verdict, _ text: String) -> Conclusion {
      Conclusion(
        verdict, text,
        hint: "look at where the weights come from, and whether they are of this layer")
    }
    if let weight = weights.first(where: { !$0.deviation.isFinite }) {
      return [finding(.fail, "the given \(weight.name) is not finite")]
    }
    if let weight = weights.first(where: { $0.deviation == 0 && $0.count > 1 }) {
      return [
        finding(
          .fail,
          "all elements of the given \(weight.name) are \(NumberText.significant(weight.mean))")
      ]
    }
    let odd = weights.first {
      $0.followsFan && $0.expected > 0
        && ($0.deviation > 20 * $0.expected || $0.deviation < 0.02 * $0.expected)
    }
    guard let odd else { return [] }
    let ratio = NumberText.significant(odd.deviation / odd.expected, digits: 2)
    return [
      finding(
        odd.deviation > 100 * odd.expected ? .fail : .warn,
        "the given \(odd.name) has \(ratio) times the standard deviation that one would draw")
    ]
  }
}

extension CheckSubject {
  /// The weights of the last layer of each residual branch, which may start at zero.
  fileprivate var branchEnds: Set<String> {
    let lists = Dictionary(grouping: network.layers.filter { $0.list != 0 }) { $0.list }.values
    return Set(
      lists.compactMap { list in
        list.last { layer in
          network.parameters.contains {
            $0.role == .weight && $0.name.hasPrefix(layer.path + ".")
          }
        }
      }.flatMap { layer in
        network.parameters.filter { $0.name.hasPrefix(layer.path + ".") }.map(\.name)
      })
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
