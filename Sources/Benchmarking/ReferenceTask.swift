import Datasets
import Networks
import TensorCore
import Training
import Tricks

/// A task whose step is more than one cross-entropy: it is taken as runs take it, by every player.
public struct ReferenceTask: TimedTraining {
  public let name: String
  private let experiment: Experiment
  private let dataset: Dataset
  private let cost: @Sendable (Network) -> Double

  /// - Parameter cost: the operations of a step's products for one example, from the network.
  init(
    _ name: String, _ network: NetworkSpec, of dataset: Dataset,
    cost: @escaping @Sendable (Network) -> Double
  ) {
    self.name = name
    self.dataset = dataset
    self.cost = cost
    var experiment = Experiment()
    experiment.name = name
    experiment.network = network
    experiment.data.scaling = .none
    experiment.data.validation = 0
    experiment.training.batchSize = dataset.train.count
    self.experiment = experiment
  }

  public func steps(optimiser: OptimiserSpec?, seed: UInt64) throws -> any TrainingSteps {
    var experiment = experiment
    experiment.optimiser = optimiser ?? .timed
    return TaskWorkload(
      try ResolvedExperiment(experiment, dataset: dataset), on: Batch(dataset.train), seed: seed)
  }

  public func operations() throws -> Double {
    let network = try ResolvedExperiment(experiment, dataset: dataset).network
    return Double(dataset.train.count) * cost(network)
  }
}

extension ReferenceTask {
  public static let all = [detector(), gan()]

  /// A detector of ten classes with four boxes a picture.
  static func detector(
    _ model: DetectorModel = DetectorModel(), side: Int = 64, batch: Int = 8
  ) -> ReferenceTask {
    var spec = NetworkSpec()
    spec.model = ModelSpec(model)
    let examples = pictures(batch, side: side, boxes: 4)
    let dataset = Dataset(
      name: "noise", target: .fields, task: Dataset.detection,
      classNames: (0..<10).map(String.init), inputRange: -8...8, train: examples, test: examples)
    return ReferenceTask("detector", spec, of: dataset) { network in
      // Pictures get no gradient.
      let first = network.layers.lazy.compactMap { ArithmeticCost.operations(of: $0) }.first ?? 0
      return 3 * network.passMemory.operations - first
    }
  }

  /// A generator and a critic of 64 numbers, of two hidden layers each.
  static func gan(width: Int = 128, batch: Int = 64) -> ReferenceTask {
    let numbers = 64
    let examples = Examples(
      inputs: RandomStream(seed: 0, name: "bench/samples").normal([batch, numbers]),
      labels: Array(repeating: 0, count: batch))
    let dataset = Dataset(
      name: "noise", target: .classes(1), task: Dataset.generation, inputRange: -8...8,
      train: examples, test: examples)
    func part(_ player: String, _ activation: Activation, _ output: Linear) -> [LayerSpec] {
      (1...2).map {
        LayerSpec(Linear(units: width, activation: activation), name: "\(player)-\($0)")
      } + [LayerSpec(output, name: "\(player)-3")]
    }
    let layers =
      [LayerSpec(InputLayer(), name: "noise")]
      + part("generator", .relu, Linear(units: numbers, activation: .sigmoid))
      + [LayerSpec(InputLayer(), name: "sample")]
      + part("critic", .leakyReLU, Linear(units: 1))
    return ReferenceTask("gan", NetworkSpec(layers: layers), of: dataset) { network in
      func forward(_ player: String) -> [Double] {
        network.layers.filter { $0.path.hasPrefix(player) }.compactMap {
          ArithmeticCost.operations(of: $0)
        }
      }
      let (generator, critic) = (forward("generator"), forward("critic"))
      let (g, c) = (generator.reduce(0, +), critic.reduce(0, +))
      // The critic's turn: samples are made, and it learns from two batches, whose inputs get no gradient.
      let judging = g + 2 * (3 * c - (critic.first ?? 0))
      // The generator's: through the critic, whose weights get none, and the noise gets none.
      let making = g + 2 * c + 2 * g - (generator.first ?? 0)
      return judging + making
    }
  }

  private static func pictures(_ count: Int, side: Int, boxes: Int) -> Examples {
    var generator = RandomStream(seed: 0, name: "bench/boxes").generator()
    func below(_ limit: Int) -> Int { Int(generator.next(below: UInt64(max(limit, 1)))) }
    let labelled = (0..<count).map { _ in
      (0..<boxes).map { _ in
        let size = side / 4 + below(side / 4)
        let (left, top) = (Double(below(side - size)), Double(below(side - size)))
        return LabelledBox(
          Box(left: left, top: top, right: left + Double(size), bottom: top + Double(size)),
          label: below(10))
      }
    }
    let noise = RandomStream(seed: 0, name: "bench/inputs").normal([count, side, side, 1])
    return Examples(pictures: noise, boxes: labelled)
  }
}
