import Statistics

/// Features that tell a target value by themselves.
struct ValueLeak {
  private(set) var findings: [Conclusion] = []

  init(_ table: FeatureTable, _ subject: CheckSubject) {
    guard let values = table.examples.values, values.shape.rank == 2 else { return }
    let targets = FeatureTable(all: Examples(inputs: values))
    let future = FutureLeak(subject)
    if let finding = future?.finding { findings.append(finding) }
    let past = future?.past ?? []
    for output in 0..<targets.columns where !SortedSample(targets[output]).isConstant {
      let name = targets.columns == 1 ? "the target" : "target \(output)"
      judge(table, Array(targets[output]), name: name, past: past, subject)
    }
  }

  private mutating func judge(
    _ table: FeatureTable, _ target: [Float], name: String, past: Set<Int>,
    _ subject: CheckSubject
  ) {
    var affine: [Int] = []
    let mixed = RandomStream(seed: subject.seed, name: "check/leakage/ties")
      .permutation(of: target.count)
    var telling: [(feature: Int, explained: Double)] = []
    for feature in 0..<table.columns {
      let values = Array(table[feature])
      if values.allSatisfy({ $0 == values[0] }) { continue }
      if 1 - Self.correlation(values, target).magnitude < 1e-6 { affine.append(feature) }
      // Rows with equal values in a random order, which says nothing of time.
      let order = values.indices.sorted { (values[$0], mixed[$0]) < (values[$1], mixed[$1]) }
      let explained = NeighbourPrediction(sortedTargets: order.map { Double(target[$0]) }).explained
      if explained > 0.9, !past.contains(feature) { telling.append((feature, explained)) }
    }
    if !affine.isEmpty {
      findings.append(
        Conclusion(
          .fail,
          "\(subject.names(ofFeatures: affine)) \(affine.count == 1 ? "is" : "are") \(name) itself, "
            + "up to a factor and an offset", evidence: [Evidence("features", affine.count)],
          hint: LeakageCheck.hint, setting: "data.dataset"))
      return
    }
    if let strongest = telling.max(by: { $0.explained < $1.explained }),
      2 * telling.count <= max(table.columns, 2)
    {
      judge(table, target, strongest, telling.map(\.feature), name: name, subject)
    }
    if let sum = combination(table, name: name, subject) { findings.append(sum) }
  }

  private mutating func judge(
    _ table: FeatureTable, _ target: [Float], _ strongest: (feature: Int, explained: Double),
    _ features: [Int], name: String, _ subject: CheckSubject
  ) {
    let rest = LeakageCheck.remaining(table, without: features)
      .replacingValues(by: Tensor(target, shape: [target.count, 1]))
    let (fit, held) = LeakageCheck.halves(rest, subject.seed)
    let models = SimpleModels(
      fit, inputKind: subject.dataset.inputKind, classes: nil, seed: subject.seed)
    let others = models.all.map { Self.explained(by: $0.outputs(for: held), held) }.max() ?? 0
    let (own, left) = (1 - strongest.explained, 1 - others)
    let evidence = [
      Evidence("share of the variance explained by the feature alone", strongest.explained),
      Evidence("share explained by simple models of the others", others),
      Evidence("features that tell so much", features.count),
    ]
    let isLeak =
      (own <= 0.05 && 20 * own <= left || own <= 0.015 && 8 * own <= left) && table.columns >= 3
    let isOdd = own <= 0.1 && left >= 0.7 && table.columns - features.count >= 4
    guard isLeak || isOdd else { return }
    findings.append(
      Conclusion(
        isLeak ? .fail : .warn,
        "\(subject.name(ofFeature: strongest.feature)) alone explains "
          + "\(percent(strongest.explained, digits: 3)) of the variance of \(name), simple models "
          + "of all the others \(percent(max(others, 0), digits: 3))",
        evidence: evidence, hint: LeakageCheck.hint, setting: "data.dataset"))
  }

  /// Two features whose sum or difference, each as it is in the file, is the target.
  private func combination(
    _ table: FeatureTable, name: String, _ subject: CheckSubject
  ) -> Conclusion? {
    // As they are in the file.
    let raw = subject.dataset.train.sampled(table.rows, seed: subject.seed)
    guard table.columns >= 3, table.columns <= 256, let values = raw.values, values.isFinite,
      raw.inputs.isFinite, values.shape.last == 1
    else { return nil }
    let space = FeatureSpace(raw.inputs, isVector: true)
    let points = space(raw.inputs)
    let y = values / max((values * values).sum() / Float(values.count), 1e-30).squareRoot()
    let fit = LinearFit(points, targets: y, penalty: 1e-7, steps: 200)
    let left =
      1
      - Self.explained(
        by: fit(points), Examples(inputs: points, values: y))
    guard left < 1e-4 else { return nil }
    let weights = fit.weights(ofOutput: 0)
    let order = weights.indices.sorted { weights[$0].magnitude > weights[$1].magnitude }
    let used = order.prefix { weights[$0].magnitude > 0.01 * weights[order[0]].magnitude }
    guard used.count >= 2, used.count <= 3, used.count < table.columns - 1 else { return nil }
    // In the units of the file.
    let scales = used.map { Double(weights[$0]) * space.scale(of: $0) }
    let isSum = scales.allSatisfy { ($0.magnitude / scales[0].magnitude - 1).magnitude < 0.01 }
    return Conclusion(
      isSum ? .fail : .warn,
      "\(name) \(isSum ? "is the sum of" : "follows exactly from") "
        + subject.names(ofFeatures: used.sorted()),
      evidence: [Evidence("share of the variance left", left)], hint: LeakageCheck.hint,
      setting: "data.dataset")
  }

  private static func correlation(_ a: [Float], _ b: [Float]) -> Double {
    let count = Double(a.count)
    let (meanA, meanB) = (
      a.reduce(0.0) { $0 + Double($1) } / count, b.reduce(0.0) { $0 + Double($1) } / count
    )
    var (aa, bb, ab) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      let (x, y) = (Double(x) - meanA, Double(y) - meanB)
      aa += x * x
      bb += y * y
      ab += x * y
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }

  private static func explained(by predictions: Tensor, _ examples: Examples) -> Double {
    let targets = examples.targets.scalars.map(Double.init)
    let mean = targets.reduce(0, +) / Double(max(targets.count, 1))
    let total = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let left = zip(targets, predictions.scalars).reduce(0) {
      $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1))
    }
    return total > 0 ? 1 - left / total : 0
  }
}

extension Examples {
  fileprivate func replacingValues(by values: Tensor) -> Examples {
    var examples = self
    examples.values = values
    return examples
  }
}
