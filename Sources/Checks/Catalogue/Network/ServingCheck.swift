import Statistics

/// Plays the whole run's weights on a straight line from the first to the last, and looks which of
/// them the tricks serve for testing.
///
/// No network is trained: hooks only see values. A place of 0 means the first values, 1 the last; a
/// mean over the last quarter lies at 0.875, an average with decay d over T steps at about
/// 1 − 1/((1 − d)·T). Running statistics must be those of the weights they are served with.
public struct ServingCheck: Check {
  public static let id = "serving"
  public static let question = "Are the weights that are tested those that were trained?"
  public static let cost = CheckCost.passes

  public init() {}

  /// More numbers than this are not played.
  private static let budget = 400_000_000

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tricks = subject.resolved.recipe.contributors[.serving] ?? []
    guard !tricks.isEmpty else {
      return Conclusion(.skipped, "the last weights are tested: no trick chooses others")
    }
    let who = tricks.joined(separator: ", ")
    let first = subject.network.initialState(seed: subject.seed)
    let total = subject.context(seed: subject.seed).progress.totalSteps
    guard total * first.all.elementCount <= Self.budget else {
      return Conclusion(.skipped, "the run is too long to be played")
    }
    let line = Line(subject, from: first)
    let served = line.served(subject)
    guard !served.isEmpty else {
      return Conclusion(.fail, "nothing is served for testing", hint: "look at \(who)")
    }
    for state in served {
      if state.parameters.names != first.parameters.names
        || state.buffers.names != first.buffers.names
        || zip(state.all.tensors, first.all.tensors).contains(where: { $0.shape != $1.shape })
      {
        return Conclusion(
          .fail, "what is served is not of this network", hint: "look at what \(who) serves")
      }
      if let name = state.all.firstNonFinite {
        return Conclusion(.fail, "\(name) is served with a NaN or infinity", hint: "look at \(who)")
      }
    }
    return judge(served.map { line.place(of: $0) }, who)
  }

  private func judge(_ places: [Place], _ who: String) -> Conclusion {
    let evidence = [
      Evidence("place of each set, 0 the first and 1 the last", series: places.map(\.parameters)),
      Evidence("place of its statistics", series: places.compactMap(\.buffers)),
    ]
    var found: [Conclusion] = []
    func note(_ verdict: Finding.Verdict, _ text: String, _ hint: String) {
      found.append(Conclusion(verdict, text, evidence: evidence, hint: hint))
    }
    let best = places.map(\.parameters).max() ?? 0
    let percent = NumberText.fixed(100 * (1 - best), decimals: 0)
    if best < 0.1 {
      note(
        .fail, "the weights that are tested are the initial ones",
        "\(who) never takes over what is trained, or averages so slowly that the run is too short: "
          + "lower its decay")
    } else if best < 0.6 {
      note(
        best < 0.25 ? .fail : .warn,
        "the weights that are tested lag \(percent) % of the run behind",
        "the average of \(who) is too slow for so few steps: lower its decay")
    }
    if let odd = places.first(where: { $0.distance > 0.1 || $0.parameters > 1.1 }) {
      note(
        .fail,
        "the weights that are tested are none that training had ("
          + "\(NumberText.significant(odd.distance, digits: 2)) of the way off)",
        "look at how \(who) averages: weights must add up to 1")
    }
    if let odd = places.first(where: { ($0.buffers ?? $0.parameters) < $0.parameters - 0.3 }) {
      note(
        .fail,
        "the running statistics that are tested are older than the weights (at "
          + "\(NumberText.significant(odd.buffers ?? 0, digits: 2)) of the run)",
        "\(who) must serve the buffers of batch norm with the weights")
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "\(who) serves \(NumberText.count(places.count, "set")) from "
          + places.map { NumberText.significant($0.parameters, digits: 2) }.joined(separator: ", ")
          + " of the way", evidence: evidence))
  }
}

/// Where served values lie.
private struct Place {
  let parameters: Double
  /// `nil` where there are no running statistics.
  let buffers: Double?
  /// From the line, relative to its length.
  let distance: Double
}

/// Values on a straight line from the first to some others.
private struct Line {
  let first: ModelState
  private let way: ModelState

  init(_ subject: CheckSubject, from first: ModelState) {
    self.first = first
    func directions(_ values: NamedTensors) -> NamedTensors {
      NamedTensors(
        names: values.names,
        tensors: zip(values.names, values.tensors).map { name, tensor in
          let size = tensor.norm() / Float(max(tensor.count, 1)).squareRoot()
          return RandomStream(seed: subject.seed, name: "check/serving/\(name)")
            .normal(tensor.shape) * max(size, 0.1)
        })
    }
    way = ModelState(
      parameters: directions(first.parameters), buffers: directions(first.buffers))
  }

  func state(at share: Double) -> ModelState {
    var state = first
    for index in state.parameters.tensors.indices where share > 0 {
      state.parameters.tensors[index].add(
        way.parameters.tensors[index], scaledBy: Float(share))
    }
    for index in state.buffers.tensors.indices where share > 0 {
      state.buffers.tensors[index].add(way.buffers.tensors[index], scaledBy: Float(share))
    }
    return state
  }

  /// What is served at the end of a run in which every epoch is better than the one before.
  func served(_ subject: CheckSubject) -> [ModelState] {
    let serving = subject.recipe.serving
    var context = subject.context(seed: subject.seed)
    var history = History()
    let total = context.progress.totalSteps
    for step in 0..<total {
      context.rate = subject.recipe.rate(
        RateArguments(
          progress: context.progress, history: history, base: subject.resolved.optimiser.rate))
      serving.beforeStep(state(at: Double(step) / Double(total)), &context)
      let after = state(at: Double(step + 1) / Double(total))
      serving.afterStep(after, &context)
      context.progress.step += 1
      context.progress.position += 1
      if (step + 1) % context.progress.stepsPerEpoch == 0 {
        context.progress.epoch += 1
        history.epochs.append(subject.improving(context.progress.epoch))
        serving.afterEpoch(after, history, &context)
      }
    }
    return serving.serve(state(at: 1), .end, context)
  }

  func place(of state: ModelState) -> Place {
    let offset = state.parameters.tensors - first.parameters.tensors
    let all = way.parameters.tensors
    let square = max(all.dot(all), 1e-30)
    let share = offset.dot(all) / square
    let rest = max(offset.dot(offset) - share * share * square, 0)
    var buffers: Double?
    if first.buffers.count > 0 {
      let all = way.buffers.tensors
      buffers =
        (state.buffers.tensors - first.buffers.tensors).dot(all) / max(all.dot(all), 1e-30)
    }
    return Place(
      parameters: share, buffers: buffers, distance: (rest / square).squareRoot())
  }
}

extension CheckSubject {
  /// An epoch of a run in which everything gets better all the time.
  func improving(_ epoch: Int) -> History.Epoch {
    let share = 1 / (1 + 0.2 * Double(epoch))
    let scores = Scores(
      Dictionary(
        uniqueKeysWithValues: task.metrics.map {
          ($0.name, $0.direction == .lowerIsBetter ? share : 1 - share)
        }), count: data.validation?.count ?? 0)
    return History.Epoch(
      epoch: epoch, trainingLoss: share, validation: data.validation == nil ? nil : scores,
      rate: resolved.optimiser.rate)
  }
}
