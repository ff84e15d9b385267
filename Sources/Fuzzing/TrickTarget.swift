import Foundation
import Tasks
import Training
import Tricks

/// Tricks with their options, one on each line as `--trick` takes them: applied to a tiny run of images,
/// of which two steps are taken.
public final class TrickTarget: FuzzTarget {
  public static let name = "tricks"

  private let experiment: Experiment
  private let dataset: Dataset

  public init(folder: String = "") {
    var experiment = Experiment()
    experiment.data.validation = 0.25
    experiment.training.epochs = 1
    experiment.training.batchSize = 8
    experiment.network.layers = [
      LayerSpec(Convolution(channels: 4, bias: false)), LayerSpec(BatchNorm(activation: .relu)),
      LayerSpec(Residual(body: [LayerSpec(Convolution(channels: 4)), LayerSpec(BatchNorm())])),
      LayerSpec(Flatten()), LayerSpec(Linear(units: 8, activation: .relu)),
      LayerSpec(Linear(units: 3)),
    ]
    self.experiment = experiment
    func examples(_ count: Int, _ stream: String) -> Examples {
      Examples(
        inputs: RandomStream(seed: 1, name: stream).normal([count, 6, 5, 2]),
        labels: (0..<count).map { $0 * $0 % 3 })
    }
    dataset = Dataset(
      name: "noise", target: .classes(3), inputRange: -8...8, train: examples(24, "train"),
      test: examples(4, "test"))
  }

  public func read(_ input: [UInt8]) {
    var experiment = experiment
    for line in String(decoding: input, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let options = parts.count > 1 ? String(parts[1]) : ""
      guard let node = try? ConfigurationNode.options(options) else { return }
      experiment.tricks[String(parts[0])] = node
    }
    // Networks that are trained before take epochs of their own, as many as were asked for.
    guard let resolved = try? ResolvedExperiment(experiment, dataset: dataset),
      (try? MemoryEstimate(resolved, dataset: dataset).check(available: 1 << 30)) != nil,
      resolved.priorEpochs <= 8, var trainer = try? Trainer(resolved, dataset: dataset)
    else { return }
    for _ in 0..<2 { if (try? trainer.step()) == nil { return } }
    _ = trainer.score(trainer.data.test, states: [trainer.state.model])
  }
}

extension TrickTarget {
  /// Every option of every trick at each of the numbers, by itself.
  public static func extremes(of registry: Registry = .shared) -> [String] {
    registry.tricks.flatMap { trick -> [String] in
      keys(of: trick).flatMap { key in
        Mutator.numbers.flatMap { ["\(key)=\($0)", "\(key)=[\($0)]"] }
      }.map { "\(trick.card.id):\($0)" } + [trick.card.id]
    }
  }

  private static func keys(of trick: any Trick.Type) -> [String] {
    func keys<T: Trick>(_ type: T.Type) -> [String] {
      guard let options = try? ConfigurationNode().decode(T.Options.self) else { return [] }
      return (try? ConfigurationNode(encoding: options))?.keys ?? []
    }
    return keys(trick)
  }
}
