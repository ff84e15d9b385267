import Statistics

/// How a model that was fitted to part of the training split does on the rest of it and elsewhere.
struct SplitComparison {
  /// How good predictions are.
  struct Result {
    /// The share of right classes, each class weighted as in the split that is compared with; or the
    /// share of the variance that is explained.
    let quality: Double
    /// How much of the way from a blind guess to perfection.
    let skill: Double
    let count: Int
    /// [label][prediction] for classes.
    var confusion: [[Int]] = []
    /// Mean of target − prediction in standard deviations of the residuals; 0 for classes.
    var bias = 0.0
  }

  let model: SimpleModel
  let held: Result
  let other: Result
  private let classes: Int?

  init(
    _ model: SimpleModel, blind: SimpleModel, held: Examples, other: Examples, classes: Int?
  ) {
    self.model = model
    self.classes = classes
    if let classes {
      let a = Self.confusion(model, held, classes)
      let b = Self.confusion(model, other, classes)
      // Classes that one side lacks cannot be compared.
      let shares = (0..<classes).map { label in
        a[label].reduce(0, +) > 0 ? Double(b[label].reduce(0, +)) : 0
      }
      self.held = Self.result(a, weights: shares)
      self.other = Self.result(b, weights: shares)
    } else {
      self.held = Self.result(model, held, from: held, scale: nil)
      self.other = Self.result(model, other, from: held, scale: self.held)
    }
  }

  /// Whether the model beats blind guessing on held-back training examples by five standard errors
  /// and by a tenth of the way to perfection.
  var isTelling: Bool {
    let error = (0.25 / Double(max(held.count, 1))).squareRoot()
    return held.skill > 0.1 && held.quality.isFinite
      && (classes == nil ? held.count >= 20 : held.skill > 5 * error)
  }

  func summary(split: String) -> String {
    let what = classes == nil ? "of the variance explained" : "right"
    return "\(model.name): \(percent(held.quality, digits: 3)) \(what) on held-back training "
      + "examples, \(percent(other.quality, digits: 3)) on \(split)"
  }

  func conclusion(
    _ subject: CheckSubject, split: String, others: [SplitComparison]
  ) -> Conclusion? {
    var evidence = others.flatMap { comparison in
      [
        Evidence("\(comparison.model.name), held-back training", comparison.held.quality),
        Evidence("\(comparison.model.name), \(split)", comparison.other.quality),
      ]
    }
    let exchanged = exchangedClasses(subject)
    if let (label, predicted) = exchanged.first {
      evidence.append(Evidence("classes that look like another", exchanged.count))
      return Conclusion(
        .fail,
        "\(split) examples of class \(subject.name(ofClass: label)) look like class "
          + "\(subject.name(ofClass: predicted)) of training"
          + (exchanged.count > 1 ? ", and \(exchanged.count - 1) more like another class" : "")
          + ": " + summary(split: split), evidence: evidence,
        hint: "look at how the labels of the \(split) split are numbered and read",
        setting: "data.dataset")
    }
    if classes == nil, other.bias.magnitude > 1 {
      return Conclusion(
        .fail,
        "targets of the \(split) split lie \(NumberText.significant(other.bias.magnitude)) "
          + "standard deviations \(other.bias > 0 ? "above" : "below") what training lets expect: "
          + summary(split: split), evidence: evidence,
        hint: "look at the unit of the \(split) split's targets and inputs",
        setting: "data.dataset")
    }
    let loss = held.skill - other.skill
    let error = standardError
    guard loss > 5 * error, loss > 0.15 else { return nil }
    let isGrave = other.skill < 0.5 * held.skill
    return Conclusion(
      isGrave ? .fail : .warn,
      "what is learnt from training does not hold on the \(split) split: "
        + summary(split: split), evidence: evidence,
      hint:
        "look at the \(split) split: labels in another order than the inputs, or inputs that are "
        + "transposed, inverted, shifted, or scaled otherwise", setting: "data.dataset")
  }

  /// Of the difference between the skills.
  private var standardError: Double {
    if classes == nil {
      // A mean of squares of n residuals, which are heavier-tailed than normal ones.
      return (1 - held.skill) * (6 / Double(held.count) + 6 / Double(other.count)).squareRoot()
    }
    func variance(_ result: Result) -> Double {
      max(result.quality * (1 - result.quality), 0.01) / Double(max(result.count, 1))
    }
    return 1.2 * (variance(held) + variance(other)).squareRoot()
  }

  /// Classes that training tells from others and that are mostly taken for one other here, gravest
  /// first.
  private func exchangedClasses(_ subject: CheckSubject) -> [(label: Int, predicted: Int)] {
    guard let classes, !subject.data.training.hasSequences else { return [] }
    var found: [(label: Int, predicted: Int, count: Int)] = []
    for label in 0..<classes where subject.data.training.places == 1 {
      let (a, b) = (held.confusion[label], other.confusion[label])
      let (known, seen) = (a.reduce(0, +), b.reduce(0, +))
      guard known >= 5, seen >= 5, 5 * a[label] > 3 * known,
        let predicted = b.indices.max(by: { b[$0] < b[$1] }), predicted != label,
        4 * b[predicted] > 3 * seen, 8 * b[label] < seen
      else { continue }
      found.append((label, predicted, b[predicted]))
    }
    if found.isEmpty, subject.data.training.places == 1,
      let exchange = ClassExchange(held.confusion, other.confusion)
    {
      return [(exchange.first, exchange.second), (exchange.second, exchange.first)]
    }
    return found.sorted { $0.count > $1.count }.map { ($0.label, $0.predicted) }
  }

  private static func confusion(
    _ model: SimpleModel, _ examples: Examples, _ classes: Int
  ) -> [[Int]] {
    var counts = Array(repeating: [Int](repeating: 0, count: classes), count: classes)
    let outputs = model.outputs(for: examples)
    for (label, prediction) in zip(examples.targetLabels, outputs.argmaxOfRows()) {
      counts[label][prediction] += 1
    }
    return counts
  }

  private static func result(_ confusion: [[Int]], weights: [Double]) -> Result {
    let total = max(weights.reduce(0, +), 1)
    var quality = 0.0
    for (label, row) in confusion.enumerated() where weights[label] > 0 {
      quality += weights[label] / total * Double(row[label]) / Double(max(row.reduce(0, +), 1))
    }
    let blind = (weights.max() ?? 0) / total
    return Result(
      quality: quality, skill: blind < 1 ? (quality - blind) / (1 - blind) : 0,
      count: confusion.reduce(0) { $0 + $1.reduce(0, +) }, confusion: confusion)
  }

  /// - Parameters:
  ///   - reference: whose variance is to be explained.
  ///   - scale: whose residuals are the unit of the bias.
  private static func result(
    _ model: SimpleModel, _ examples: Examples, from reference: Examples, scale: Result?
  ) -> Result {
    let predictions = model.outputs(for: examples).scalars
    let targets = examples.targets.scalars
    let width = max(targets.count / max(examples.count, 1), 1)
    let known = reference.targets
    let means = (known.sumOverRows() / Float(max(reference.count, 1))).scalars
    var (explained, total, sum) = (0.0, 0.0, 0.0)
    for (index, target) in targets.enumerated() {
      let residual = Double(target) - Double(predictions[index])
      let offset = Double(target) - Double(means[index % width])
      explained += residual * residual
      total += offset * offset
      sum += residual
    }
    let count = Double(max(targets.count, 1))
    let values = known.scalars
    let variance =
      values.indices.reduce(0.0) {
        let offset = Double(values[$1]) - Double(means[$1 % width])
        return $0 + offset * offset
      } / Double(max(values.count, 1))
    let quality = variance > 0 ? 1 - explained / count / variance : 0
    let unit = scale.map { max(1 - $0.quality, 0.01) * variance } ?? variance
    return Result(
      quality: quality, skill: max(quality, -1), count: examples.count,
      bias: unit > 0 ? sum / count / unit.squareRoot() : 0)
  }
}
