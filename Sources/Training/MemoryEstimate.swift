import Platform
import Tricks

/// What a run needs in memory at least, before anything of it is there.
///
/// It counts what surely is: the data, copies of the parameters, what passes hold of a batch and of a
/// portion of the test examples. Memory that was used once stays with the process. What kernels,
/// tricks and files take for a while comes on top.
public struct MemoryEstimate: Sendable {
  /// In bytes.
  public let data: Double
  /// With gradients, the optimiser's memory and the copies that are archived.
  public let parameters: Double
  /// What a step keeps of its batch until it has the gradients.
  public let batch: Double
  /// What scoring takes: a portion of the examples on its way, and all predictions.
  public let evaluation: Double

  /// With what the program takes by itself.
  public var total: Double { Self.program + data + parameters + batch + evaluation }

  public init(_ resolved: ResolvedExperiment, dataset: Dataset) {
    data = Self.data(of: dataset, resolved.data)
    let count = resolved.network.parameters.reduce(0.0) { $0 + Double($1.shape.elementCount) }
    let remembered =
      switch resolved.optimiser.kind {
      case .sgd: resolved.optimiser.momentum > 0 ? 1.0 : 0
      case .adam, .adamw: 2.0
      case .rmsprop: resolved.optimiser.momentum > 0 ? 2.0 : 1.0
      }
    // Those that it began with, those that are trained, their gradients; at the end two as files.
    parameters = Self.size * count * (3 + remembered + 2)
    let memory = resolved.network.passMemory
    let planned = min(resolved.experiment.training.batchSize, dataset.train.count)
    // Tricks may take batches in parts, or make them smaller.
    let recipe = resolved.recipe
    let isWhole = recipe.gradient.contributors.isEmpty && recipe.batch.contributors.isEmpty
    batch = Self.size * Double(isWhole ? planned : 1) * (memory.kept + memory.widest)
    // Predictions come in portions, are joined, copied to be scored and to be archived, and written.
    let predictions = Double(dataset.test.count) * Double(resolved.network.output.elementCount)
    evaluation =
      Self.size
      * (Double(min(Trainer.portionSize, dataset.test.count)) * memory.evaluation
        + 5 * predictions)
  }

  private static let size = Double(MemoryLayout<Float>.stride)
  private static let program = 30e6

  /// As the data are read; those that are trained on twice more, for the scale and to be split; and all
  /// of them scaled.
  private static func data(of dataset: Dataset, _ plan: DataOptions) -> Double {
    func bytes(_ examples: Examples) -> Double {
      size * Double(examples.inputRows.count)
        + Double(MemoryLayout<Int>.stride) * Double(examples.labels.count)
    }
    let (train, test) = (bytes(dataset.train), bytes(dataset.test))
    let count = dataset.train.count
    let used = plan.subset > 0 && plan.subset < count ? Double(plan.subset) / Double(count) : 1
    let isScaled = plan.scaling != .none || !plan.signals.isEmpty
    let unlabelled = dataset.unlabelled.map(bytes) ?? 0
    return (isScaled ? 2 : 1) * (train + test + unlabelled) + 2 * used * train
  }

  /// Throws if it is more than there is.
  ///
  /// - Parameter available: in bytes.
  package func check(available: Int = Memory.available) throws(TrainingError) {
    guard total > Double(available) else { return }
    let parts = [
      ("data", data, "train on fewer or smaller examples"),
      ("parameters", parameters, "make the network smaller"),
      ("a batch", batch, "lower training.batch-size, or make the network smaller"),
      ("scoring", evaluation, "make the network smaller"),
    ]
    let texts = parts.map { "\($0.0) \(Memory.text($0.1))" }.joined(separator: ", ")
    throw .mismatch(
      "needs about \(Memory.text(total)) of memory, and \(Memory.text(Double(available))) is all "
        + "that there is (\(texts))", hint: parts.max { $0.1 < $1.1 }?.2)
  }
}
