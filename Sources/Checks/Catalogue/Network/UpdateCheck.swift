import Statistics

/// Gives the optimiser the same gradient for some steps, then its negative from the same start.
///
/// Half the difference of the two ways is what the optimiser makes of the gradient, half their sum
/// what it does by itself, such as weight decay. The first must go against the gradient, in every
/// parameter; the second must be the smaller.
public struct UpdateCheck: Check {
  public static let id = "updates"
  public static let question = "Do steps go down the gradient?"
  public static let cost = CheckCost.passes

  public init() {}

  /// Enough for an update that waits for several gradients.
  private static let steps = 8

  public func run(_ subject: CheckSubject) -> Conclusion {
    let state = subject.perturbedState(seed: subject.seed)
    let examples = subject.examples(subject.fewer(64), for: Self.id)
    let gradients = subject.objectivePass(state, examples.batch, step: 0).gradients
    let rate = subject.peakRate
    let owned = gradients.indices.filter { subject.owns($0) && gradients[$0].norm() > 0 }
    guard rate > 0, gradients.allSatisfy(\.isFinite), !owned.isEmpty,
      subject.recipe.players.count == 1
    else {
      return Conclusion(.skipped, "there is no gradient, no rate, or more than one player")
    }
    let names = subject.network.parameters.map(\.name)
    var found: [Conclusion] = []
    var evidence = [Evidence("rate", rate)]
    // What an update does may follow the progress.
    for (start, when) in subject.looks(of: Self.steps) {
      let down = Self.moved(subject, state, gradients, rate, from: start)
      let up = Self.moved(subject, state, gradients.map { $0 * -1 }, rate, from: start)
      guard (down + up).allSatisfy(\.isFinite) else {
        return Conclusion(
          .fail, "\(when)steps lead to weights that are not finite",
          hint: "look at the optimiser's settings")
      }
      let response = zip(down, up).map { ($0 - $1) * 0.5 }
      let drift = zip(down, up).map { ($0 + $1) * 0.5 }
      let steps = owned.map { Step(subject, $0, gradients, response) }
      let pull = Pull(state.parameters.tensors, drift, owned)
      evidence += [
        Evidence("\(when)share of the weights lost in a step", pull.decay),
        Evidence("\(when)cosines", series: steps.map(\.cosine)),
      ]
      found += (direction(steps, names, subject) + decay(pull, response, drift, subject)).map {
        var conclusion = $0
        conclusion.summary = when + conclusion.summary
        return conclusion
      }
      if !found.isEmpty { break }
    }
    return Conclusion(
      found.resting(on: evidence),
      else: Conclusion(
        .pass, "they go against the gradient in all \(owned.count) parameters",
        evidence: evidence))
  }

  private static func moved(
    _ subject: CheckSubject, _ state: ModelState, _ gradients: [Tensor], _ rate: Double,
    from start: Int
  ) -> [Tensor] {
    var parameters = state.parameters
    var context = subject.context(seed: subject.seed, step: start)
    let count = gradients.count
    for _ in 0..<steps {
      context.rate = rate
      subject.recipe.update(
        &parameters,
        UpdateArguments(
          gradients: gradients, rates: Array(repeating: rate, count: count),
          weightDecays: Array(repeating: subject.resolved.optimiser.weightDecay, count: count)),
        &context)
      context.progress.step += 1
      context.progress.position += 1
    }
    return parameters.tensors - state.parameters.tensors
  }

  private func direction(
    _ steps: [Step], _ names: [String], _ subject: CheckSubject
  ) -> [Conclusion] {
    let tricks = (subject.resolved.recipe.contributors[.update] ?? []).joined(separator: ", ")
    let who = tricks.isEmpty ? "the optimiser" : tricks
    func list(_ steps: [Step]) -> String {
      if steps.count == names.count { return "all parameters" }
      return steps.prefix(4).map { names[$0.index] }.joined(separator: ", ")
        + (steps.count > 4 ? ", …" : "")
    }
    var found: [Conclusion] = []
    let still = steps.filter { $0.length == 0 }
    let total = steps.reduce(0) { $0 + $1.count }
    if !still.isEmpty {
      let share = Double(still.reduce(0) { $0 + $1.count }) / Double(total)
      found.append(
        Conclusion(
          share > 0.5 ? .fail : .warn,
          "\(list(still)) \(still.count == 1 ? "does" : "do") not follow "
            + "\(still.count == 1 ? "its" : "their") gradient",
          hint: "\(who) leaves them out or puts them back: freeze parameters openly, or fix it"))
    }
    let climbing = steps.filter { $0.length > 0 && $0.cosine > 0.05 }
    if !climbing.isEmpty {
      found.append(
        Conclusion(
          .fail, "steps climb the gradient in \(list(climbing))",
          hint: "a sign in \(who) is wrong: weights go against the gradient, w − rate·g"))
    }
    // Adam's first steps are the gradient's signs, whose cosine is 0.8 for normal gradients and falls
    // to 1/√n for a single large element.
    let lost = steps.filter {
      $0.length > 0 && $0.cosine <= 0.05
        && -$0.cosine < 0.5 * $0.leastCosine
    }
    if !lost.isEmpty {
      found.append(
        Conclusion(
          .fail, "steps have nothing to do with the gradient in \(list(lost))",
          hint: "\(who) uses another parameter's gradient, or none"))
    }
    return found
  }

  private func decay(
    _ pull: Pull, _ response: [Tensor], _ drift: [Tensor], _ subject: CheckSubject
  ) -> [Conclusion] {
    let share = pull.decay / Double(Self.steps)
    let percent = NumberText.significant(100 * share.magnitude, digits: 2)
    let setting = subject.resolved.optimiser.weightDecay > 0 ? "optimiser.weight-decay" : nil
    let cause =
      setting.map {
        "lower \($0) (\(NumberText.significant(subject.resolved.optimiser.weightDecay)))"
      }
      ?? "look at what the update does with the weights"
    // In so many steps of the run weights are e^−20 of what they were.
    let total = Double(subject.context(seed: subject.seed).progress.totalSteps)
    if share > 0.02 || (share > 0.005 && share * total > 20) {
      return [
        Conclusion(
          share > 0.02 ? .fail : .warn,
          "each step takes \(percent) % off the weights, whatever the gradient", hint: cause,
          setting: setting)
      ]
    }
    if share < -0.001 {
      return [
        Conclusion(
          .fail, "each step adds \(percent) % to the weights, whatever the gradient",
          hint: "a sign of the weight decay is wrong")
      ]
    }
    let aside = pull.aside
    if aside > 3 * response.norm {
      return [
        Conclusion(
          .fail, "steps hardly depend on the gradient: most of each is something else",
          hint: "look at what the update adds to its step")
      ]
    }
    return []
  }
}

/// What the optimiser makes of one parameter's gradient.
private struct Step {
  let index: Int
  let count: Int
  let length: Double
  /// Of the way and the gradient: −1 straight down.
  let cosine: Double
  /// What the gradient's signs would have: Σ|g| / (√n·‖g‖).
  let leastCosine: Double

  init(_ subject: CheckSubject, _ index: Int, _ gradients: [Tensor], _ response: [Tensor]) {
    self.index = index
    let gradient = gradients[index]
    count = gradient.count
    length = Double(response[index].norm())
    let norm = Double(gradient.norm())
    cosine =
      length > 0 && norm > 0 ? Double(gradient.dot(response[index])) / (length * norm) : 0
    leastCosine =
      Double(gradient.map(.abs).sum()) / (Double(max(count, 1)).squareRoot() * max(norm, 1e-30))
  }
}

/// What the optimiser does whatever the gradient is.
private struct Pull {
  /// The share of the weights that is lost.
  let decay: Double
  /// The length of what is no multiple of the weights.
  let aside: Double

  init(_ weights: [Tensor], _ drift: [Tensor], _ places: [Int]) {
    let (w, d) = (places.map { weights[$0] }, places.map { drift[$0] })
    let square = w.dot(w)
    let share = square > 0 ? w.dot(d) / square : 0
    decay = -share
    aside = max(d.dot(d) - share * share * square, 0).squareRoot()
  }
}
