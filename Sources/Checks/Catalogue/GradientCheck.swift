import Statistics

/// Compares the tape's gradients of the whole objective with central differences.
///
/// Along unit directions v of each parameter: the gradient itself, a random one, and single
/// coordinates. Arithmetic is in 32 bits and ReLUs have kinks, so several steps are tried until two
/// agree, and what they disagree by is granted to the comparison.
public struct GradientCheck: Check {
  public static let id = "gradient"
  public static let question = "Do the gradients agree with differences of the objective?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let batch = subject.distinctExamples(8, for: Self.id).batch
    let state = subject.perturbedState(seed: subject.seed)
    let gradients = subject.objectiveGradients(state, batch)
    let objective = Double(subject.objective(state, batch))
    guard objective.isFinite, gradients.allSatisfy(\.isFinite) else {
      return Conclusion(
        .fail, "the objective or its gradient is not finite before training",
        hint: "look at the scale of the inputs and the initial weights")
    }
    let isLarge = gradients.count > 24
    let results = gradients.indices.flatMap { index in
      let stream = RandomStream(seed: subject.seed, name: "check/gradient", step: index)
      return Direction.sample(
        gradient: gradients[index], stream: stream, coordinates: isLarge ? 1 : 5
      ).map { direction in
        Comparison(
          subject, batch, state, parameter: index, direction: direction,
          gradient: gradients[index], objective: objective)
      }
    }
    return judge(results, names: subject.network.parameters.map(\.name))
  }

  private func judge(_ results: [Comparison], names: [String]) -> Conclusion {
    let usable = results.filter(\.isConclusive)
    let wrong = usable.filter(\.isWrong)
    let worst = usable.max { $0.relativeError < $1.relativeError }
    var evidence = [
      Evidence("directions compared", usable.count),
      Evidence("directions without an answer", results.count - usable.count),
      Evidence("greatest relative error", worst?.relativeError ?? 0),
      Evidence(
        "parameters", text: "\(Set(usable.map(\.parameter)).count) of \(names.count)"),
    ]
    guard let faulty = wrong.max(by: { $0.relativeError < $1.relativeError }) else {
      if usable.isEmpty {
        return Conclusion(.skipped, "the objective is too rough for differences",
          evidence: evidence)
      }
      return Conclusion(
        .pass,
        "\(usable.count) directions in \(Set(usable.map(\.parameter)).count) parameters agree, "
          + "the worst to \(NumberText.significant(worst?.relativeError ?? 0, digits: 2))",
        evidence: evidence)
    }
    let parameters = Set(wrong.map(\.parameter)).sorted().map { names[$0] }
    evidence += [
      Evidence("gradient there", faulty.analytic), Evidence("difference there", faulty.numeric),
      Evidence("faulty parameters", text: parameters.joined(separator: ", ")),
    ]
    let summary =
      "\(names[faulty.parameter]) \(faulty.place): the gradient is "
      + "\(NumberText.significant(faulty.analytic)), but the objective changes by "
      + NumberText.significant(faulty.numeric)
    return Conclusion(
      .fail, summary, evidence: evidence,
      hint: "look at the derivative of the layers from \(parameters.last ?? "") on")
  }
}

/// A unit direction in one parameter.
private enum Direction {
  case along(Tensor, name: String)
  case coordinate(Int)

  /// The gradient's own direction, a random one, and coordinates: steep ones and others.
  static func sample(gradient: Tensor, stream: RandomStream, coordinates: Int) -> [Direction] {
    var directions: [Direction] = []
    let norm = gradient.norm()
    if norm > 0, norm.isFinite {
      directions.append(.along(gradient / norm, name: "along its gradient"))
    }
    if gradient.count > 1 {
      let signs = (stream.uniform(gradient.shape) - 0.5).map(.sign)
      let length = signs.norm()
      if length > 0 { directions.append(.along(signs / length, name: "in a random direction")) }
    }
    let values = gradient.scalars
    let steep = values.indices.sorted {
      (values[$0].magnitude, $1) > (values[$1].magnitude, $0)
    }.prefix((coordinates + 1) / 2)
    let others = stream.at(step: Int(stream.step), substep: 1).permutation(of: values.count)
      .filter { !steep.contains($0) }.prefix(coordinates / 2)
    return directions + (steep + others).map { .coordinate($0) }
  }
}

/// The slope of the objective along a direction, by the tape and by differences.
private struct Comparison {
  let parameter: Int
  let place: String
  let analytic: Double
  private(set) var numeric = 0.0
  /// How far off the difference may be, from how two steps disagree and from rounding.
  private(set) var uncertainty = Double.infinity

  init(
    _ subject: CheckSubject, _ batch: Batch, _ state: ModelState, parameter: Int,
    direction: Direction, gradient: Tensor, objective: Double
  ) {
    self.parameter = parameter
    let values = state.parameters.tensors[parameter]
    let size = max(Double(values.norm()) / Double(values.count).squareRoot(), 0.05)
    let extent: Double
    switch direction {
    case .along(let vector, let name):
      place = name
      analytic = zip(gradient.scalars, vector.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      extent = size * Double(values.count).squareRoot()
    case .coordinate(let index):
      place = "element \(index)"
      analytic = Double(gradient[flat: index])
      extent = size
    }
    // One unit in the last place of the objective, times a few operations.
    let rounding = 4 * Double(Float(max(objective.magnitude, 1e-3)).ulp)
    var previous: Double?
    for step in [0.03, 0.01, 0.003, 0.001, 0.0003] {
      let (slope, width) = Self.slope(
        subject, batch, state, parameter: parameter, direction: direction, step: step * extent)
      guard slope.isFinite, width > 0 else { continue }
      if let previous {
        let doubt = (slope - previous).magnitude + rounding / width
        if doubt < uncertainty {
          uncertainty = doubt
          numeric = slope
        }
        if doubt < 0.002 * max(slope.magnitude, analytic.magnitude), !isWrong { break }
      }
      previous = slope
    }
  }

  var relativeError: Double {
    let scale = max(analytic.magnitude, numeric.magnitude)
    return scale == 0 ? 0 : (analytic - numeric).magnitude / scale
  }

  /// Whether the difference is known well enough to say anything.
  var isConclusive: Bool {
    uncertainty <= 0.1 * max(analytic.magnitude, numeric.magnitude)
  }

  var isWrong: Bool {
    (analytic - numeric).magnitude
      > 0.02 * max(analytic.magnitude, numeric.magnitude) + 3 * uncertainty
  }

  /// (L(w + hv) − L(w − hv)) / (what the weights really moved), and that width.
  private static func slope(
    _ subject: CheckSubject, _ batch: Batch, _ state: ModelState, parameter: Int,
    direction: Direction, step: Double
  ) -> (slope: Double, width: Double) {
    let values = state.parameters.tensors[parameter]
    var ahead = state
    var behind = state
    let width: Double
    switch direction {
    case .along(let vector, _):
      ahead.parameters.tensors[parameter].add(vector, scaledBy: Float(step))
      behind.parameters.tensors[parameter].add(vector, scaledBy: Float(-step))
      width = 2 * Double(Float(step))
    case .coordinate(let index):
      let high = values[flat: index] + Float(step)
      let low = values[flat: index] - Float(step)
      ahead.parameters.tensors[parameter][flat: index] = high
      behind.parameters.tensors[parameter][flat: index] = low
      width = Double(high) - Double(low)
    }
    let rise =
      Double(subject.objective(ahead, batch)) - Double(subject.objective(behind, batch))
    return (rise / width, width)
  }
}
