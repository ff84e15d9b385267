import Configuration
import Tricks

/// Networks that a run has at hand when it begins.
enum Prior: Sendable {
  case untrained(ResolvedExperiment)
  case trained([TrainedNetwork])
}

extension ResolvedExperiment {
  /// How many epochs the networks are trained for, in all, that the run has at hand when it begins.
  package var priorEpochs: Double {
    priors.values.joined().reduce(0) { sum, prior in
      guard case .untrained(let prior) = prior else { return sum }
      return sum + Double(prior.experiment.training.epochs) + prior.priorEpochs
    }
  }
}

/// What the networks that are trained before a run share with it.
struct PriorSetting {
  let experiment: Experiment
  /// The run's plan of the data, after its tricks.
  let data: DataOptions
  let dataset: Dataset
  let registry: Registry
  let tasks: TaskRegistry
  let weights: WeightLoader

  func prior(_ network: PriorNetwork, of id: TrickID) throws(TrainingError) -> Prior {
    switch network {
    case .training(let prior): .untrained(try resolved(prior, of: id))
    case .stored(let stored): .trained(try networks(of: stored))
    }
  }

  private func resolved(
    _ prior: PriorTraining, of id: TrickID
  ) throws(TrainingError) -> ResolvedExperiment {
    var plain = experiment
    if prior.keepsTricks {
      plain.tricks[id] = nil
    } else {
      plain.tricks = [:]
      plain.data = data
    }
    // Sums that overflow stay seeds.
    plain.seed = (experiment.seed &+ prior.seedOffset) & Int.max
    if let network = prior.network { plain.network = network }
    if let epochs = prior.epochs { plain.training.epochs = epochs }
    return try ResolvedExperiment(
      plain, dataset: dataset, registry: registry, tasks: tasks, weights: weights)
  }

  /// The network of an archived run, rebuilt from its experiment, with each of its sets of values.
  private func networks(of stored: StoredWeights) throws(TrainingError) -> [TrainedNetwork] {
    guard let node = stored.experiment else {
      throw .caused(
        by: WeightError(
          "'\(stored.name)' holds weights but not the network that they belong to",
          hint: "name a bundle: it holds both"))
    }
    let former: ResolvedExperiment
    do {
      // A bundle that needs itself has been put in the place of another.
      let loader: WeightLoader = { [weights] name in
        if name == stored.name { throw WeightError("'\(name)' was made from itself") }
        return try weights(name)
      }
      former = try ResolvedExperiment(
        node.decode(Experiment.self), dataset: dataset, registry: registry, tasks: tasks,
        weights: loader)
    } catch {
      let inner = TrainingError(wrapping: error)
      throw .caused(
        by: WeightError(
          "the network of '\(stored.name)' cannot be used on \(dataset.name): \(inner)",
          hint: inner.hint))
    }
    guard former.data.scaling == data.scaling, former.data.signals == data.signals else {
      throw .caused(
        by: WeightError(
          "the network of '\(stored.name)' was trained on other inputs: scaling "
            + "\"\(former.data.scaling.rawValue)\" and signals \(former.data.signals), here "
            + "\"\(data.scaling.rawValue)\" and \(data.signals)",
          hint: "train one of the two again with the other's [data]"))
    }
    var networks: [TrainedNetwork] = []
    for set in stored.sets { networks.append(try former.network.trained(set, of: stored.name)) }
    return networks
  }
}

extension Network {
  /// The network with values of the same names and shapes.
  fileprivate func trained(
    _ values: NamedTensors, of name: String
  ) throws(TrainingError) -> TrainedNetwork {
    var state = initialState(seed: 0)
    for tensors in [\ModelState.parameters, \ModelState.buffers] {
      for (index, tensor) in state[keyPath: tensors].names.enumerated() {
        let shape = state[keyPath: tensors].tensors[index].shape
        guard let value = values[tensor], value.shape == shape else {
          let found = values[tensor].map { "'\(tensor)' is \($0.shape)" } ?? "no '\(tensor)'"
          throw .caused(
            by: WeightError(
              "'\(name)' does not hold its network's weights: \(found), but \(shape) is needed",
              hint: "`harness verify` says whether the bundle is damaged"))
        }
        state[keyPath: tensors].tensors[index] = value
      }
    }
    return TrainedNetwork(network: self, state: state)
  }
}
