import Statistics

/// Compares the tape's gradients of the whole objective with central differences.
///
/// Along unit directions v of each parameter: the gradient itself, a random one, and single
/// coordinates. Arithmetic is in 32 bits and ReLUs have kinks, so several steps are tried, those
/// whose rounding error is small count, and a gradient is wrong if all of them contradict it.
public struct GradientCheck: Check {
  public static let id = "gradient"
  public static let question = "Does backpropagation agree with finite differences of the loss?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let first = Trial(subject, seed: subject.seed, parameters: nil)
    guard let results = first.results else {
      return Conclusion(
        .fail, "the objective or its gradient is not finite before training",
        hint: "look at the scale of the inputs and the initial weights")
    }
    // A wrong derivative is wrong for other weights and examples too, a kink lies elsewhere then.
    let suspects = Set(results.filter(\.isWrong).map(\.parameter))
    var confirmed: Set<Int> = []
    if !suspects.isEmpty {
      let again = Trial(subject, seed: subject.seed &+ 1, parameters: suspects).results ?? []
      confirmed = Set(again.filter(\.isWrong).map(\.parameter))
    }
    return judge(
      results.filter { !$0.isWrong || confirmed.contains($0.parameter) },
      names: subject.network.parameters.map(\.name))
  }

  /// All comparisons for one state and a few examples.
  private struct Trial {
    /// `nil` where objective or gradients are not finite.
    let results: [Comparison]?

    init(_ subject: CheckSubject, seed: UInt64, parameters: Set<Int>?) {
      let examples = subject.distinctExamples(16, for: GradientCheck.id)
      // Others for another seed, where there are enough.
      let half = max(examples.count / 2, 1)
      let batch = examples.rows(
        seed == subject.seed || examples.count < 2 ? 0..<half : half..<examples.count
      ).batch
      let state = subject.perturbedState(seed: seed)
      let gradients = subject.objectiveGradients(state, batch)
      let held = subject.given(state, batch)
      let objective = Double(subject.objective(state, batch, holding: held))
      let roughness = Self.roughness(subject, batch, state, held, objective: objective)
      guard objective.isFinite, gradients.allSatisfy(\.isFinite) else {
        results = nil
        return
      }
      let isLarge = gradients.count > 24
      results = gradients.indices.filter { parameters?.contains($0) ?? true }.flatMap { index in
        let stream = RandomStream(seed: seed, name: "check/gradient", step: index)
        return Direction.sample(
          gradient: gradients[index], stream: stream, coordinates: isLarge ? 1 : 5
        ).map { direction in
          Comparison(
            subject, batch, state, parameter: index, direction: direction,
            gradient: gradients[index], held: held, objective: objective, roughness: roughness)
        }
      }
    }

    /// How far the objective jumps where weights hardly change: what a smooth one does by its last
    /// bits, one of rounded numbers does by steps.
    private static func roughness(
      _ subject: CheckSubject, _ batch: Batch, _ state: ModelState, _ held: [TrickID: Tensor],
      objective: Double
    ) -> Double {
      let tiny: [Float] = [1e-5, 3e-5, 1e-4]
      return tiny.reduce(0.0) { greatest, step in
        func moved(_ factor: Float) -> Double {
          var moved = state
          for (index, tensor) in state.parameters.tensors.enumerated() {
            moved.parameters.tensors[index] = tensor * (1 + factor)
          }
          return Double(subject.objective(moved, batch, holding: held))
        }
        // The second difference: slopes cancel.
        let jump = (moved(step) + moved(-step) - 2 * objective).magnitude
        return jump.isFinite ? max(greatest, jump) : greatest
      }
    }
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
        return Conclusion(
          .skipped,
          "the objective is too flat or too rough for differences: its units are saturated, or full "
            + "of kinks", evidence: evidence)
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
      hint: "look at the backward pass of the layers from \(parameters.last ?? "") on")
  }
}

/// A unit direction in one parameter.
private enum Direction {
  case along(Tensor, name: String, tolerance: Double)
  case coordinate(Int)

  /// The gradient's own direction, parts of it, a random one, and coordinates: steep ones, others.
  ///
  /// Along the gradient the slope is greatest and kinks matter least; a part of it, by turns of
  /// random halves, shows an error that the whole would average out.
  static func sample(gradient: Tensor, stream: RandomStream, coordinates: Int) -> [Direction] {
    var directions: [Direction] = []
    func add(_ vector: Tensor, _ name: String, tolerance: Double) {
      let length = vector.norm()
      guard length > 0, length.isFinite else { return }
      directions.append(.along(vector / length, name: name, tolerance: tolerance))
    }
    add(gradient, "along its gradient", tolerance: 0.02)
    if gradient.count > 1 {
      let signs = (stream.uniform(gradient.shape) - 0.5).map(.sign)
      let half = (signs + 1) / 2
      add(gradient * half, "along half of its gradient", tolerance: 0.02)
      add(gradient * (half * -1 + 1), "along half of its gradient", tolerance: 0.02)
      add(signs, "in a random direction", tolerance: 0.2)
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
  private let typical: Double
  /// The usable difference that is closest to the gradient.
  private(set) var numeric = 0.0
  /// Whether enough steps were large enough for rounding and small enough for kinks.
  let isConclusive: Bool
  /// Whether every usable step contradicts the gradient.
  let isWrong: Bool

  /// Relative to the size of the parameter.
  ///
  /// A kink or a curvature disappears with the step, a wrong derivative does not.
  private static let steps = [0.001, 0.003, 0.0003, 0.01, 0.0001, 0.03]

  init(
    _ subject: CheckSubject, _ batch: Batch, _ state: ModelState, parameter: Int,
    direction: Direction, gradient: Tensor, held: [TrickID: Tensor], objective: Double,
    roughness: Double
  ) {
    self.parameter = parameter
    let values = state.parameters.tensors[parameter]
    let size = max(Double(values.norm()) / Double(values.count).squareRoot(), 0.05)
    let extent: Double
    let tolerance: Double
    switch direction {
    case .along(let vector, let name, let allowed):
      place = name
      tolerance = allowed
      analytic = zip(gradient.scalars, vector.scalars)
        .reduce(0) { $0 + Double($1.0) * Double($1.1) }
      extent = size * Double(values.count).squareRoot()
    case .coordinate(let index):
      place = "at element \(index)"
      tolerance = 0.2
      analytic = Double(gradient[flat: index])
      extent = size
    }
    // What a gradient of this length has in any direction; less is known no better than that.
    typical = Double(gradient.norm()) / Double(max(values.count, 1)).squareRoot()
    // Some units in the last place of the objective.
    let rounding = max(4 * Double(Float(max(objective.magnitude, 1e-3)).ulp), roughness)
    var slopes: [Double] = []
    var agrees = false
    var nearest = Double.infinity
    for step in Self.steps where !agrees {
      let slope = Slope(
        subject, batch, state, parameter: parameter, direction: direction, step: step * extent,
        held: held, objective: objective)
      let scale = max(slope.central.magnitude, analytic.magnitude, typical)
      let noise = rounding / slope.width
      guard slope.central.isFinite, noise <= 0.02 * scale, slope.bend <= 0.2 * scale else {
        continue
      }
      slopes.append(slope.central)
      let difference = (slope.central - analytic).magnitude
      if difference < nearest {
        nearest = difference
        numeric = slope.central
      }
      // One kink on the way makes the central slope wrong by half of the bend.
      agrees = difference <= tolerance * scale + 3 * noise + slope.bend / 2
    }
    isConclusive = agrees || slopes.count >= 2
    // Differences of a smooth objective agree with each other, whatever the tape says.
    let length = max(analytic.magnitude, typical)
    let isSmooth = slopes.indices.contains { first in
      slopes.indices.contains { second in
        first < second
          && (slopes[first] - slopes[second]).magnitude
            <= 0.1 * max(slopes[first].magnitude, length)
      }
    }
    isWrong = isConclusive && !agrees && isSmooth
  }

  /// Relative to the greater of the two, and at least to the gradient's typical slope.
  var relativeError: Double {
    let scale = max(analytic.magnitude, numeric.magnitude, typical)
    return scale == 0 ? 0 : (analytic - numeric).magnitude / scale
  }
}

/// The objective's differences on both sides of a point.
private struct Slope {
  /// The slope (L(w + hv) − L(w − hv)) / width.
  let central: Double
  /// How much the slopes of the two sides differ: curvature or a kink.
  let bend: Double
  /// What the weights really moved from one side to the other.
  let width: Double

  init(
    _ subject: CheckSubject, _ batch: Batch, _ state: ModelState, parameter: Int,
    direction: Direction, step: Double, held: [TrickID: Tensor],
    objective: Double
  ) {
    let values = state.parameters.tensors[parameter]
    var ahead = state
    var behind = state
    let reach: (ahead: Double, behind: Double)
    switch direction {
    case .along(let vector, _, _):
      ahead.parameters.tensors[parameter].add(vector, scaledBy: Float(step))
      behind.parameters.tensors[parameter].add(vector, scaledBy: Float(-step))
      reach = (Double(Float(step)), Double(Float(step)))
    case .coordinate(let index):
      let center = values[flat: index]
      ahead.parameters.tensors[parameter][flat: index] = center + Float(step)
      behind.parameters.tensors[parameter][flat: index] = center - Float(step)
      reach = (
        Double(center + Float(step)) - Double(center), Double(center) - Double(center - Float(step))
      )
    }
    let high = Double(subject.objective(ahead, batch, holding: held))
    let low = Double(subject.objective(behind, batch, holding: held))
    width = reach.ahead + reach.behind
    central = (high - low) / width
    bend = ((high - objective) / reach.ahead - (objective - low) / reach.behind).magnitude
  }
}
