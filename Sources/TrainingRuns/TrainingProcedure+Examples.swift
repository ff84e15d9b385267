import Archive
import Checks
import Provenance
import Runs
import TensorCore
import Training
import Tricks

extension TrainingProcedure: ExampleMeasuring {
  public func exampleValues(in bundle: ResultBundle) throws(ArchiveError) -> [String: [Double]] {
    guard bundle.has(BundlePath.predictions),
      let stored = try bundle.tensors(at: BundlePath.predictions).first,
      stored.shape.first == dataset.test.count,
      let test = (try? dataset.cut(by: resolved.data, seed: UInt64(experiment.seed)))?.test
    else { return [:] }
    let predictions = Tensor(stored.values, shape: Shape(stored.shape))
    let reached = try bundle.summary().metrics[.test] ?? [:]
    return resolved.task.exampleScores(of: predictions, for: test).filter { name, values in
      // Corpus measures, such as BLEU, are no means over examples.
      guard let reached = reached[name]?.value else { return false }
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      return (mean - reached).magnitude <= 1e-6 * max(mean.magnitude, reached.magnitude)
    }
  }

  /// Those that the data name; or blocks of examples that follow one another.
  public var exampleGroups: ExampleGroups? {
    let test = dataset.test
    if let groups = test.groups { return ExampleGroups(groups, name: "groups") }
    guard dataset.isOrdered, test.count > Self.blocks else { return nil }
    return ExampleGroups(
      (0..<test.count).map { $0 * Self.blocks / test.count },
      name: "blocks of examples that follow one another")
  }

  public var sharedGroups: [String] { dataset.sharedGroups }

  /// Inputs by their bits, and what is to be predicted of them.
  public var testFingerprint: String? {
    let test = dataset.test
    guard test.names.contains(Examples.input), test.inputRows.shape.elementCount > 0 else {
      return nil
    }
    let labels = test.labels.map(String.init).joined(separator: ",")
    var values = test.values.map { String($0.fingerprint) } ?? ""
    if case .ragged(let boxes) = test[Examples.target], boxes.rows.shape.rank == 2 {
      values = "\(boxes.rows.fingerprint) \(boxes.lengths)"
    }
    return SHA256.hex(
      of: "\(test.inputRows.shape.dimensions) \(test.inputRows.fingerprint) \(values) \(labels)")
  }

  /// Enough for Student's quantile to be near the normal one, and each as long as can be, so that
  /// examples near each other are in one.
  static let blocks = 30

  public func yardsticks() throws -> Yardsticks? {
    let task = resolved.task
    guard task.inputFields == [Examples.input] else { return nil }
    var plan = resolved.data
    // They need nothing held back to be watched by; of a subset, the subset is what there is.
    if plan.subset == 0 { plan.validation = 0 }
    let seed = UInt64(experiment.seed)
    // Symbols are those that the run has learnt, which what is held back has no part in.
    let data = try PreparedData(
      dataset.cut(by: resolved.data, seed: seed), plan: plan, seed: seed)
    let test = data.test
    let sample = test.sampled(Self.mostTested, seed: seed)
    func yardsticks(
      _ scores: [Yardsticks.Score], blind: Tensor, by blindModel: String
    ) -> Yardsticks {
      Yardsticks(
        scores: scores, blind: task.exampleScores(of: blind, for: test), blindModel: blindModel,
        tested: sample.count, testExamples: test.count)
    }
    if let models = task.plainModels(learntFrom: data.training), let blind = models.first {
      return yardsticks(
        models.dropFirst().map {
          Yardsticks.Score(
            model: $0.name, values: task.scores(of: $0.predictions(sample), for: sample).values)
        }, blind: blind.predictions(test), by: blind.name)
    }
    let models = SimpleModels(
      data.training, inputKind: dataset.inputKind, classes: task.classes, seed: seed,
      limit: Self.fitted(data.training), neighbours: 1
    ).all
    guard let blind = models.first else { return nil }
    return yardsticks(
      models.dropFirst().map {
        Yardsticks.Score(model: $0.name, values: $0.scores(on: sample, of: task).values)
      }, blind: task.prediction(from: blind.outputs(for: test)), by: blind.name)
  }

  /// How many examples the simple models are tested on.
  static let mostTested = 2_000

  /// How many they are fitted to: at most ten thousand, and of wide ones as many as hold eight million
  /// numbers, so that all pairs of neighbours are measured in about a second.
  static func fitted(_ examples: Examples) -> Int {
    let width = examples.inputShape.elementCount
    return min(10_000, max(8_000_000 / max(width, 1), 100))
  }
}
