import Platform
import Tricks

/// What a run needs in memory at least, before anything of it is there.
///
/// It counts what surely is: the data, copies of the parameters, what a step keeps for its gradients.
/// What kernels and files take for a while comes on top, at most as much again.
public struct MemoryEstimate: Sendable {
  /// In bytes.
  public let data: Double
  /// With gradients, the optimiser's memory and the copies that are archived.
  public let parameters: Double
  /// What a step keeps of its batch until it has the gradients.
  public let batch: Double

  public var total: Double { data + parameters + batch }

  public init(_ resolved: ResolvedExperiment, dataset: Dataset) {
    let size = Double(MemoryLayout<Float>.stride)
    // As they are read and as they are scaled, each with labels.
    data = [dataset.train, dataset.test].reduce(0) { sum, examples in
      sum + 2 * (size * Double(examples.inputRows.count) + 8 * Double(examples.labels.count))
    }
    let count = resolved.network.parameters.reduce(0.0) { $0 + Double($1.shape.elementCount) }
    let remembered =
      switch resolved.optimiser.kind {
      case .sgd: resolved.optimiser.momentum > 0 ? 1.0 : 0
      case .adam, .adamw: 2.0
      }
    // Those that it began with, those that are trained, their gradients; at the end two as files.
    parameters = size * count * (3 + remembered + 2)
    let planned = min(resolved.experiment.training.batchSize, dataset.train.count)
    // Tricks may take batches in parts, or make them smaller.
    let recipe = resolved.recipe
    let isWhole = recipe.gradient.contributors.isEmpty && recipe.batch.contributors.isEmpty
    batch = size * Double(isWhole ? planned : 1) * resolved.network.keptForGradients
  }

  /// Throws if it is more than there is.
  ///
  /// - Parameter available: in bytes.
  package func check(available: Int = Memory.available) throws(TrainingError) {
    guard total > Double(available) else { return }
    let parts = [("the data", data), ("parameters", parameters), ("a batch", batch)]
    let most = parts.max { $0.1 < $1.1 }?.0 ?? ""
    throw .mismatch(
      "needs about \(Memory.text(total)) of memory, and \(Memory.text(Double(available))) is all "
        + "that there is (data \(Memory.text(data)), parameters \(Memory.text(parameters)), "
        + "a batch \(Memory.text(batch)))",
      hint: most == "a batch"
        ? "lower training.batch-size" : most == "parameters" ? "make the network smaller"
        : "train on fewer or smaller examples")
  }
}
