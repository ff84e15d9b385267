import Datasets
import Networks
import Training
import Tricks

/// What makes two experiments alike, by plain rules: as they are written, before any trick changes them.
public struct ExperimentTraits: Sendable, Hashable, Codable {
  /// What is compared.
  public enum Trait: String, Sendable, Codable, CaseIterable {
    case task, input, network, examples, epochs, optimiser, tricks
  }

  /// What a network is mostly made of.
  public enum Family: String, Sendable, Codable, CaseIterable {
    case recurrent, attention, convolutional, dense
  }

  /// Nothing where the data are not known; so are the other two.
  public let task: TaskID?
  public let input: InputKind?
  public let network: Family
  /// How many are trained on.
  public let examples: Int?
  public let epochs: Int
  public let optimiser: OptimiserSpec.Kind
  /// The ids of the tricks that the experiment has, sorted.
  public let tricks: [TrickID]

  /// - Parameter data: what is known of the experiment's data.
  public init(_ experiment: Experiment, data: DataFacts?) {
    let layers = Self.flattened(experiment.network.expanded(outputs: 2).layers)
    network = Self.family(of: layers)
    epochs = experiment.training.epochs
    optimiser = experiment.optimiser.kind
    tricks = experiment.tricks.keys.sorted()
    task = data?.task
    input = layers.contains { $0 is Embedding } ? .tokens : data?.input
    let subset = experiment.data.subset
    let share = 1 - experiment.data.validation
    examples = data.map { subset > 0 ? subset : Int((Double($0.count) * share).rounded()) }
  }

  /// The traits that are alike. What is not known is like nothing.
  ///
  /// - Parameter trick: the one under test, which a baseline is without.
  public func shared(with other: ExperimentTraits, testing trick: TrickID? = nil) -> [Trait] {
    Trait.allCases.filter { trait in
      switch trait {
      case .task: task != nil && task == other.task
      case .input: input != nil && input == other.input
      case .network: network == other.network
      case .examples:
        if let examples, let others = other.examples {
          Self.isNear(examples, others)
        } else {
          false
        }
      case .epochs: Self.isNear(epochs, other.epochs)
      case .optimiser: optimiser == other.optimiser
      case .tricks: tricks.filter { $0 != trick } == other.tricks.filter { $0 != trick }
      }
    }
  }

  /// The rules in words.
  public static let rule =
    "alike can be the task, the kind of input, the family of the network "
    + "(\(Family.allCases.map(\.rawValue).joined(separator: ", "))), the optimiser, the tricks besides "
    + "the one under test, and the numbers of training examples and of epochs, if neither is more than "
    + "three times the other"

  /// Neither is more than three times the other.
  private static func isNear(_ a: Int, _ b: Int) -> Bool {
    Double(a) <= 3 * Double(b) && Double(b) <= 3 * Double(a)
  }

  private static func family(of layers: [any Layer]) -> Family {
    if layers.contains(where: { $0 is LongShortTermMemory || $0 is GatedRecurrentUnit }) {
      return .recurrent
    }
    if layers.contains(where: { $0 is Attention }) { return .attention }
    return layers.contains { $0 is Convolution } ? .convolutional : .dense
  }

  /// The layers with those that are inside of others.
  private static func flattened(_ specs: [LayerSpec]) -> [any Layer] {
    specs.flatMap { spec -> [any Layer] in
      let inner = (spec.layer as? any ContainerLayer)?.branches ?? []
      return [spec.layer] + inner.flatMap { flattened($0) }
    }
  }
}
