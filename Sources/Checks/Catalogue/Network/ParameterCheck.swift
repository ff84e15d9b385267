import Statistics

/// Takes a few real steps and looks which parameters get gradients and which of them move.
public struct ParameterCheck: Check {
  public static let id = "parameters"
  public static let question = "Does every parameter get a gradient, and move?"
  public static let cost = CheckCost.passes

  public init() {}

  private static let steps = 5

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    var touched = subject.network.parameters.map { Touched($0) }
    let parameters = subject.network.parameters
    var training = ShortTraining(subject, .own, seed: subject.seed)
    if training.rate == 0 {
      return Conclusion(
        .fail, "the learning rate is 0 throughout", hint: "set optimiser.rate")
    }
    let before = training.model
    var walk = BatchWalk(
      subject.data.training, size: subject.resolved.experiment.training.batchSize,
      seed: subject.seed)
    for step in 1...Self.steps {
      let loss = training.step(walk.next())
      for (index, gradient) in (training.result?.gradients ?? []).enumerated() {
        guard gradient.isFinite else {
          throw .notFinite(step: step, tensor: "the gradient of \(parameters[index].name)")
        }
        touched[index].note(gradient)
      }
      guard loss.isFinite else { throw .notFinite(step: step, tensor: "the training loss") }
    }
    for (index, tensor) in training.model.parameters.tensors.enumerated() {
      touched[index].moved = !tensor.isIdentical(to: before.parameters.tensors[index])
    }
    return judge(touched, subject)
  }

  private func judge(_ touched: [Touched], _ subject: CheckSubject) -> Conclusion {
    let evidence = touched.map { Evidence("greatest gradient of \($0.name)", $0.greatest) }
    func names(_ list: [Touched]) -> String {
      list.prefix(4).map(\.name).joined(separator: ", ") + (list.count > 4 ? ", …" : "")
    }
    let frozen = touched.filter(\.isFrozen)
    if let loose = frozen.first(where: { $0.moved }) {
      return Conclusion(
        .fail, "\(loose.name) is frozen and moves", evidence: evidence,
        hint: "look at what the update does with it")
    }
    let touched = touched.filter { !$0.isFrozen }
    let cut = touched.filter { $0.greatest == 0 }
    if !cut.isEmpty {
      return Conclusion(
        .fail,
        "\(names(cut)) \(cut.count == 1 ? "gets" : "get") no gradient in \(Self.steps) steps",
        evidence: evidence,
        hint: "the output does not depend on it: a layer is bypassed, cut off or dead")
    }
    let still = touched.filter { !$0.moved }
    if !still.isEmpty {
      let tricks = [SlotName.update, .gradient]
        .flatMap { subject.resolved.recipe.contributors[$0] ?? [] }
      let verdict: Finding.Verdict = tricks.isEmpty ? .fail : .warn
      return Conclusion(
        verdict,
        "\(names(still)) never \(still.count == 1 ? "moves" : "move") although "
          + "\(still.count == 1 ? "it has" : "they have") gradients",
        evidence: evidence,
        hint: tricks.isEmpty
          ? "look at what the optimiser is given"
          : "\(tricks.joined(separator: ", ")) may freeze it; if not, look at the optimiser")
    }
    // A bias in front of a batch norm has a gradient of rounding errors only.
    let overall = touched.map(\.greatest).max() ?? 0
    let idle = touched.filter { $0.greatest < 1e-6 * overall }
    if !idle.isEmpty {
      return Conclusion(
        .warn, "\(names(idle)) \(idle.count == 1 ? "has" : "have") next to no gradient",
        evidence: evidence,
        hint: "a bias before a batch norm does nothing (bias = false); otherwise gradients vanish")
    }
    if let dead = touched.first(where: { $0.deadShare > 0.5 }) {
      return Conclusion(
        .warn,
        "\(NumberText.fixed(100 * dead.deadShare, decimals: 0)) % of the units of \(dead.name) "
          + "get no gradient in \(Self.steps) steps", evidence: evidence,
        hint: "their ReLUs are dead: lower the rate or change the initialiser")
    }
    let rest = frozen.isEmpty ? "" : "; \(frozen.count) are frozen and stay"
    return Conclusion(
      .pass, "all \(touched.count) get gradients and move" + rest, evidence: evidence)
  }
}

/// What happened to a parameter over some steps.
private struct Touched {
  let name: String
  private let isWeight: Bool
  let isFrozen: Bool
  private(set) var greatest = 0.0
  var moved = false
  /// For each unit (the last axis), whether any gradient was not 0.
  private var alive: [Bool]

  init(_ parameter: ParameterSpec) {
    name = parameter.name
    isWeight = parameter.role == .weight
    isFrozen = parameter.isFrozen
    alive = [Bool](repeating: false, count: parameter.shape.last)
  }

  /// The share of units that never got a gradient; of weights only.
  var deadShare: Double {
    isWeight && !alive.isEmpty ? Double(alive.count { !$0 }) / Double(alive.count) : 0
  }

  mutating func note(_ gradient: Tensor) {
    let units = alive.count
    gradient.withUnsafePointer { values in
      for index in 0..<gradient.count where values[index] != 0 {
        greatest = max(greatest, Double(values[index].magnitude))
        alive[index % units] = true
      }
    }
  }
}
