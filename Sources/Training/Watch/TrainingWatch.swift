import Tricks

/// What was seen after one step.
public struct Look: Hashable, Sendable {
  /// 1 for the first.
  public let step: Int
  public let epoch: Int
  public let loss: Float
  public let rate: Double
  /// In the order of the network's parameters.
  public let parameters: [ParameterLook]
  /// In the order of ``TrainingWatch/layerNames``.
  public let layers: [LayerLook]
  /// Of the watched examples: classes, or values.
  public let predictions: [Float]
}

/// What is seen of a run while it trains, for whoever judges it afterwards.
///
/// It watches and changes nothing: the run has the same bits with it and without. It looks after few
/// steps, so that it costs less than 2 % of a run, and goes into checkpoints, so that a run that was
/// continued shows the same as one that was never stopped.
public struct TrainingWatch: Sendable {
  public let schedule: WatchSchedule
  public internal(set) var losses: LossWatch
  public internal(set) var looks: [Look] = []
  public internal(set) var histograms: [HistogramLook] = []
  public let watched: WatchedExamples
  package let layers: [WatchedLayer]
  let parameterNames: [String]
  private let resolved: ResolvedExperiment

  public var layerNames: [String] { layers.map(\.path) }

  init(_ resolved: ResolvedExperiment, data: PreparedData, progress: Progress, seed: UInt64) {
    self.resolved = resolved
    schedule = WatchSchedule(
      steps: progress.totalSteps, batchSize: resolved.experiment.training.batchSize,
      available: (data.validation ?? data.training).count)
    losses = LossWatch(steps: progress.totalSteps)
    watched = WatchedExamples(data, count: schedule.examples, seed: seed)
    layers = WatchedLayer.all(of: resolved.network)
    parameterNames = resolved.network.parameters.map(\.name)
  }

  /// Whether the step of a number, 1 being the first, is looked at.
  func isDue(_ step: Int) -> Bool { schedule.isDue(step) }

  /// Looks at a step that was taken.
  ///
  /// - Parameters:
  ///   - before: the parameters before the step.
  ///   - epoch: how many were complete before the step.
  mutating func look(
    at state: TrainingState, before: NamedTensors, result: GradientResult, epoch: Int
  ) {
    guard result.gradients.count == state.model.parameters.count else { return }
    let step = state.context.progress.step
    let after = state.model.parameters.tensors
    let keeps = schedule.keepsHistograms(look: looks.count)
    let parameters = after.indices.map { index in
      ParameterLook(
        before: before.tensors[index], after: after[index], gradient: result.gradients[index])
    }
    if keeps {
      for (index, spec) in resolved.network.parameters.enumerated() where spec.role == .weight {
        note(.weight, spec.name, step, after[index])
        note(.gradient, spec.name, step, result.gradients[index])
      }
    }
    let passed = pass(of: state.model)
    var layerLooks: [LayerLook] = []
    for (layer, output) in zip(layers, passed.outputs) {
      layerLooks.append(LayerLook(output, layer.activation))
      if keeps { note(.activation, layer.path, step, output) }
    }
    looks.append(
      Look(
        step: step, epoch: epoch, loss: result.loss, rate: state.context.rate,
        parameters: parameters, layers: layerLooks, predictions: passed.predictions))
  }

  private mutating func note(
    _ kind: HistogramLook.Kind, _ name: String, _ step: Int, _ tensor: Tensor
  ) {
    histograms.append(
      HistogramLook(step: step, kind: kind, name: name, histogram: Histogram(tensor)))
  }

  /// The watched examples through the network as it stands: each watched layer's output, and what is
  /// predicted.
  private func pass(of model: ModelState) -> (outputs: [Tensor], predictions: [Float]) {
    let observed = ObservedPass(
      resolved.network, layers, resolved.task.inputValues(of: Batch(watched.examples)),
      state: model)
    let predictions = watched.predictions(
      resolved.task.prediction(from: observed.output), isClassified: resolved.task.classes != nil)
    return (observed.outputs, predictions)
  }
}

/// The outputs of layers in evaluation.
package struct ObservedPass {
  package let output: Tensor
  /// Of each watched layer; where one pass computes a layer and the pooling behind it, of both.
  package let outputs: [Tensor]

  package init(
    _ network: Network, _ layers: [WatchedLayer], _ inputs: InputValues, state: ModelState
  ) {
    let pass = ForwardPass(
      state: state, mode: .evaluation, seed: 0, step: 0, tape: Tape(recording: false))
    var seen: [String: Tensor] = [:]
    let wanted = Set(layers.flatMap { [$0.path, $0.next].compactMap { $0 } })
    pass.observer = { path, output in if wanted.contains(path) { seen[path] = output.tensor } }
    output = network(inputs, pass).tensor
    outputs = layers.map { layer in
      seen[layer.path] ?? layer.next.flatMap { seen[$0] } ?? .zeros([0, layer.units])
    }
  }
}
