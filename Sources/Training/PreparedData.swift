import Tricks

/// A data set as the network gets it: split, scaled, with targets as distributions.
public struct PreparedData: Sendable {
  /// With inputs scaled.
  public let training: Examples
  /// Held back from training to watch the run; `nil` if the plan holds nothing back.
  public let validation: Examples?
  public let test: Examples
  /// Inputs of another source, scaled by what was seen in the training split.
  public let unlabelled: Tensor?
  /// How inputs are scaled, by what was seen in the training split.
  public let scaler: Scaler

  /// Splits, scales and encodes; statistics for scaling come from the training split alone.
  public init(_ given: Dataset, plan: DataOptions, seed: UInt64) throws(TrainingError) {
    let dataset = try given.cut(by: plan, seed: seed)
    try Self.checkLabels(of: dataset)
    guard dataset.test.count > 0 else {
      throw .mismatch(
        "there are no test examples", hint: "name a test file, or raise test-fraction")
    }
    let all = dataset.train
    let held = Self.split(dataset, plan: plan, seed: seed)
    guard !held.training.isEmpty else {
      throw .mismatch("no training examples are left", hint: "lower data.validation")
    }
    let signalCount = all.inputRows.shape.last
    guard plan.signals.allSatisfy({ $0 < signalCount }) else {
      throw .mismatch(
        "data.signals names one that is not there: inputs have \(signalCount), numbered from 0",
        hint: nil)
    }
    guard plan.balance == 0 || all.labels.count == all.count else {
      throw .mismatch(
        "only examples of one class each can be balanced", hint: "leave out data.balance")
    }
    let mask =
      plan.signals.isEmpty
      ? nil
      : Tensor(
        (0..<signalCount).map { plan.signals.contains($0) ? 1 : 0 }, shape: [signalCount])
    scaler = Scaler(
      plan.scaling, inputs: all.choosing(held.training).inputRows, range: dataset.inputRange,
      mask: mask)
    let scaled = all.mappingInputs(scaler.apply)
    training = scaled.choosing(held.training)
    validation = held.validation.isEmpty ? nil : scaled.choosing(held.validation)
    test = dataset.test.mappingInputs(scaler.apply)
    unlabelled = dataset.unlabelled?.mappingInputs(scaler.apply).inputs
  }

  private static func checkLabels(of dataset: Dataset) throws(TrainingError) {
    for (split, examples) in [("training", dataset.train), ("test", dataset.test)] {
      for name in examples.names {
        guard case .tokens(let tokens) = examples[name] else { continue }
        let kind = name == Examples.target ? ("label", "classes") : (name, "numbers of '\(name)'")
        try check(tokens, of: examples.count, kind, split)
      }
    }
  }

  /// As many numbers for each example, all below the limit.
  private static func check(
    _ tokens: Tokens, of count: Int, _ kind: (one: String, all: String), _ split: String
  ) throws(TrainingError) {
    if count > 0, tokens.numbers.isEmpty || tokens.numbers.count % count != 0 {
      throw .mismatch(
        "the \(split) split has \(tokens.numbers.count) \(kind.one)s for \(count) examples",
        hint: nil)
    }
    let limit = tokens.limit
    if let index = tokens.numbers.firstIndex(where: { $0 < 0 || $0 >= limit }) {
      let width = max(tokens.numbers.count / max(count, 1), 1)
      throw .mismatch(
        "\(split) example \(index / width) has \(kind.one) \(tokens.numbers[index]), but the "
          + "\(limit) \(kind.all) are numbered from 0", hint: nil)
    }
  }

  /// The training examples' places among the data's.
  package static func trainingIndices(of dataset: Dataset, plan: DataOptions, seed: UInt64) -> [Int]
  {
    split(dataset, plan: plan, seed: seed).training
  }

  /// The held-back examples follow from the seed, `subset` from another stream; classes keep their
  /// shares in the validation split. Of examples that follow one another the last are held back, and
  /// of those that belong to groups whole groups.
  private static func split(
    _ dataset: Dataset, plan: DataOptions, seed: UInt64
  ) -> (training: [Int], validation: [Int]) {
    let all = dataset.train
    if let groups = all.groups {
      let known = Set(groups).sorted()
      let order = RandomStream(seed: seed, name: "split").permutation(of: known.count)
      let isHeld = HeldGroups.isHeld(
        groups, order: order.map { known[$0] },
        count: Int((Double(all.count) * plan.validation).rounded()))
      return parts(isHeld, plan: plan, seed: seed)
    }
    let order =
      dataset.isOrdered
      ? Array((0..<all.count).reversed())
      : RandomStream(seed: seed, name: "split").permutation(of: all.count)
    // Examples of several classes each are one group.
    let labels = all.places == 1 ? all.labels : []
    let classes = order.map { labels.isEmpty ? 0 : labels[$0] }
    var sizes: [Int: Int] = [:]
    for label in classes { sizes[label, default: 0] += 1 }
    var places = sizes.mapValues { Int((Double($0) * plan.validation).rounded()) }
    var isHeld = [Bool](repeating: false, count: all.count)
    for (example, label) in zip(order, classes) {
      guard let left = places[label], left > 0 else { continue }
      places[label] = left - 1
      isHeld[example] = true
    }
    return parts(isHeld, plan: plan, seed: seed)
  }

  /// What is trained on of the examples that are not held back.
  ///
  /// - Parameter isHeld: by example.
  private static func parts(
    _ isHeld: [Bool], plan: DataOptions, seed: UInt64
  ) -> (training: [Int], validation: [Int]) {
    var training = isHeld.indices.filter { !isHeld[$0] }
    if plan.subset > 0 && plan.subset < training.count {
      let chosen = RandomStream(seed: seed, name: "subset").permutation(of: training.count)
      training = chosen.prefix(plan.subset).sorted().map { training[$0] }
    }
    return (training, isHeld.indices.filter { isHeld[$0] })
  }
}
