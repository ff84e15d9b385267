import Statistics

/// Takes a few real steps and looks which parameters get gradients and which of them move.
public struct ParameterCheck: Check {
  public static let id = "parameters"
  public static let question = "Does every parameter get a gradient, and move?"
  public static let cost = CheckCost.passes

  public init() {}

  /// So many steps, or as many as see some hundred examples, if batches are small: a ReLU may be
  /// closed for the few of one.
  private static func steps(_ batchSize: Int) -> Int { max(5, min(320 / max(batchSize, 1), 20)) }

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    var touched = subject.network.parameters.map { Touched($0) }
    let parameters = subject.network.parameters
    if !parameters.isEmpty && parameters.allSatisfy(\.isFrozen) {
      return Conclusion(
        .fail, "all \(parameters.count) parameters are frozen: nothing is trained",
        hint: "leave at least the last layer free")
    }
    var training = ShortTraining(subject, .own, seed: subject.seed)
    if training.rate == 0 {
      return Conclusion(
        .fail, "the learning rate is 0 throughout", hint: "set optimiser.rate",
        setting: "optimiser.rate")
    }
    let before = training.model
    let batchSize = subject.resolved.experiment.training.batchSize
    let steps = Self.steps(batchSize)
    var walk = BatchWalk(subject.data.training, size: batchSize, seed: subject.seed)
    for step in 1...steps {
      let loss = training.step(walk.next())
      for (index, gradient) in (training.result?.gradients ?? []).enumerated()
      where index < touched.count {
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
    return judge(touched, subject, steps: steps)
  }

  private func judge(_ touched: [Touched], _ subject: CheckSubject, steps: Int) -> Conclusion {
    let evidence = touched.map { Evidence("greatest gradient of \($0.name)", $0.greatest) }
    var found: [Conclusion] = []
    func note(_ verdict: Finding.Verdict, _ text: String, _ hint: String) {
      found.append(Conclusion(verdict, text, evidence: evidence, hint: hint))
    }
    func names(_ list: [Touched]) -> String {
      list.prefix(4).map(\.name).joined(separator: ", ") + (list.count > 4 ? ", …" : "")
    }
    let frozen = touched.filter(\.isFrozen)
    let loose = frozen.filter(\.moved)
    if !loose.isEmpty {
      note(
        .fail,
        "\(names(loose)) \(loose.count == 1 ? "is frozen and moves" : "are frozen and move")",
        "look at what the update does with it")
    }
    let trained = touched.filter { !$0.isFrozen }
    let cut = trained.filter { $0.greatest == 0 && !subject.takesOut($0.name) }
    if !cut.isEmpty {
      note(
        .fail, "\(names(cut)) \(cut.count == 1 ? "gets" : "get") no gradient in \(steps) steps",
        "the output does not depend on it: a layer is bypassed, cut off (detached) or dead")
    }
    let still = trained.filter { !$0.moved && $0.greatest > 0 }
    if !still.isEmpty {
      let tricks = [SlotName.update, .gradient]
        .flatMap { subject.resolved.recipe.contributors[$0] ?? [] }
      note(
        tricks.isEmpty ? .fail : .warn,
        "\(names(still)) never \(still.count == 1 ? "moves" : "move") although "
          + "\(still.count == 1 ? "it has" : "they have") gradients",
        tricks.isEmpty
          ? "look at what the optimiser is given"
          : "\(tricks.joined(separator: ", ")) may freeze it; if not, look at the optimiser")
    }
    // A bias in front of a batch norm has a gradient of rounding errors only, by design; so has a norm's
    // shift where nothing but weights stands before the next norm.
    let overall = trained.map(\.greatest).max() ?? 0
    let biases = Set(subject.idleBiases.map { "\($0).bias" })
    let idle = trained.filter {
      $0.greatest > 0 && $0.greatest < 1e-6 * overall && !biases.contains($0.name) && !$0.isShift
    }
    if !idle.isEmpty {
      note(
        .warn, "\(names(idle)) \(idle.count == 1 ? "has" : "have") next to no gradient",
        "gradients vanish on their way there, or a norm behind it takes out what it adds")
    }
    let rest = frozen.isEmpty ? "" : "; \(frozen.count) are frozen and stay"
    return Conclusion(
      found,
      else: Conclusion(
        .pass, "all \(trained.count) get gradients and move" + rest, evidence: evidence))
  }
}

extension CheckSubject {
  /// Whether what is minimised takes out what a bias adds, as one of differences of outputs does: by design
  /// then, the bias has no gradient.
  ///
  /// Where a bias is cut off, what is minimised follows it and its gradient does not.
  fileprivate func takesOut(_ name: String) -> Bool {
    guard let index = network.parameters.firstIndex(where: { $0.name == name }),
      network.parameters[index].role == .bias
    else { return false }
    let player = recipe.players.first { $0.owned?.contains(index) ?? true }
    let examples = examples(16, for: ParameterCheck.id)
    let state = perturbedState(seed: seed)
    var moved = state
    moved.parameters.tensors[index] = moved.parameters.tensors[index] + 1
    func outputs(_ state: ModelState) -> Tensor { self.outputs(state, examples, seed: seed) }
    func minimised(_ state: ModelState) -> Double {
      Double(objective(state, examples.batch, of: player))
    }
    let before = minimised(state)
    return !outputs(moved).isIdentical(to: outputs(state))
      && abs(minimised(moved) - before) <= 1e-5 * max(abs(before), 1)
  }
}

/// What happened to a parameter over some steps.
private struct Touched {
  let name: String
  let isFrozen: Bool
  let isShift: Bool
  private(set) var greatest = 0.0
  var moved = false

  init(_ parameter: ParameterSpec) {
    name = parameter.name
    isFrozen = parameter.isFrozen
    isShift = parameter.role == .shift
  }

  mutating func note(_ gradient: Tensor) {
    greatest = max(greatest, Double(gradient.map(.abs).maximum()))
  }
}
