import Statistics

/// Looks at what every layer gives for a few hundred training examples, before any training.
///
/// ReLUs that are closed for all examples, sigmoids and tanhs at their ends, layers that give one
/// answer to everything, and values or gradients that fade or grow from layer to layer.
/// - Source: Glorot and Bengio, 2010; He et al., 2015.
public struct SignalCheck: Check {
  public static let id = "signals"
  public static let question = "Do values and gradients get through every layer?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let state = subject.network.initialState(seed: subject.seed)
    let signals = LayerSignals(subject, state, for: Self.id)
    guard !signals.layers.isEmpty else {
      return Conclusion(.skipped, "there are no hidden layers")
    }
    let hint = "start with smaller weights (gain), or scale the inputs (data.scaling)"
    var found = signals.findings(saturation: .fail, hint: hint)
    found += depth(signals) + gradients(subject, state)
    return Conclusion(
      found.map {
        var conclusion = $0
        conclusion.evidence = signals.evidence
        return conclusion
      },
      else: Conclusion(
        .pass,
        "in \(NumberText.count(signals.layers.count, "hidden layer")) units answer to examples, "
          + "none at the end of its range", evidence: signals.evidence))
  }

  /// How values spread from the first hidden layer to the last.
  private func depth(_ signals: LayerSignals) -> [Conclusion] {
    let chain = signals.layers.filter { !$0.isInside && $0.spread > 0 }
    guard let first = chain.first, let last = chain.last, first.path != last.path else { return [] }
    let ratio = last.spread / first.spread
    let text =
      "values spread \(NumberText.significant(ratio, digits: 2)) times as far in \(last.path) as in "
      + first.path
    if ratio < 1e-3 {
      return [
        Conclusion(
          ratio < 1e-6 ? .fail : .warn, "\(text): they fade from layer to layer",
          hint: "start with larger weights: initialiser = \"he-normal\" for ReLUs, "
            + "\"glorot-normal\" for tanh, gain = 1; or put norms between", setting: "network")
      ]
    }
    if ratio > 1e3 {
      return [
        Conclusion(
          ratio > 1e6 ? .fail : .warn, "\(text): they grow from layer to layer",
          hint: "start with smaller weights: gain = 1 and an initialiser for the fan-in",
          setting: "network")
      ]
    }
    return []
  }

  /// How long gradients are from the last hidden layer of weights back to the first.
  private func gradients(_ subject: CheckSubject, _ state: ModelState) -> [Conclusion] {
    let batch = subject.examples(subject.fewer(64), for: Self.id).batch
    let gradients = subject.objectivePass(state, batch, step: 0).gradients
    let places = subject.network.parameters.indices.filter {
      subject.network.parameters[$0].role == .weight && subject.owns($0)
        && !subject.network.parameters[$0].name.contains("/")
    }
    // The last layer's depends on its own gain alone.
    let hidden = places.dropLast()
    guard let first = hidden.first, let last = hidden.last, hidden.count > 1 else { return [] }
    func size(_ index: Int) -> Double {
      Double(gradients[index].norm()) / Double(max(gradients[index].count, 1)).squareRoot()
    }
    let (start, end) = (size(first), size(last))
    guard start.isFinite, end.isFinite, end > 0, start > 0 else { return [] }
    let ratio = start / end
    let names = subject.network.parameters.map(\.name)
    let text =
      "gradients of \(names[first]) are \(NumberText.significant(ratio, digits: 2)) times those of "
      + names[last]
    if ratio < 1e-4 {
      return [
        Conclusion(
          ratio < 1e-7 ? .fail : .warn, "\(text): they vanish on their way back",
          hint: "use ReLUs, residual connections or norms, or larger first weights",
          setting: "network")
      ]
    }
    if ratio > 1e5 {
      return [
        Conclusion(
          .warn, "\(text): they explode on their way back",
          hint: "start with smaller weights, or put norms between", setting: "network")
      ]
    }
    return []
  }
}
