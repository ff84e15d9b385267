import Statistics

/// Asks for the gradient of one batch at one state again and again: it must not grow.
///
/// Gradients that are not cleared between steps add up, and the k-th is k times the first. What
/// random layers and tricks draw for each step changes a gradient, but not so.
public struct FreshGradientCheck: Check {
  public static let id = "fresh-gradients"
  public static let question = "Are gradients cleared between steps (zero_grad)?"
  public static let cost = CheckCost.passes

  public init() {}

  private static let steps = 4

  public func run(_ subject: CheckSubject) -> Conclusion {
    let state = subject.perturbedState(seed: subject.seed)
    let batch = subject.examples(32, for: Self.id).batch
    var context = subject.context(seed: subject.seed)
    let norms = (0..<Self.steps).map { _ in
      let result = subject.recipe.gradient(state, batch, &context)
      context.progress.step += 1
      return result.gradients.reduce(0.0) { $0 + Double($1.dot($1)) }.squareRoot()
    }
    let evidence = [Evidence("norm of the gradient, asked again and again", series: norms)]
    guard let first = norms.first, let last = norms.last, first > 0, last.isFinite else {
      return Conclusion(
        .skipped, "the gradient is 0 or not finite", evidence: evidence)
    }
    let growth = last / first
    let isRising = zip(norms, norms.dropFirst()).allSatisfy { $0 < $1 }
    if isRising && growth > 0.7 * Double(Self.steps) {
      return Conclusion(
        .fail,
        "the same gradient, asked for \(Self.steps) times, has grown "
          + "\(NumberText.significant(growth)) times", evidence: evidence,
        hint: "gradients of earlier steps are kept and added: clear them before each step (zero_grad)")
    }
    return Conclusion(
      .pass,
      growth == 1
        ? "asked for \(Self.steps) times, a batch's gradient is the same each time"
        : "asked for \(Self.steps) times, the norm of a batch's gradient changes by a factor of "
          + NumberText.significant(growth), evidence: evidence)
  }
}
