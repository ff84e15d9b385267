import Statistics

/// Looks whether batches are mixed where the examples are met in the order of the data.
///
/// What counts is how varied batches are: the probability that two examples of a batch are of
/// different classes, or the variance of values within a batch, over the same among all.
public struct OrderCheck: Check {
  public static let id = "order"
  public static let question = "Are the examples met in a mixed order?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    if subject.resolved.data.shuffle {
      return Conclusion(.pass, "each epoch has an order of its own")
    }
    if subject.predictsSymbols && subject.data.training.places > 1 {
      return Conclusion(.pass, "the windows of the text follow one another in every epoch")
    }
    let training = subject.data.training
    let batch = max(subject.resolved.experiment.training.batchSize, 16)
    guard training.count >= 2 * batch else {
      return Conclusion(.pass, "the examples make a batch or two")
    }
    var found: [Conclusion] = []
    if !training.labels.isEmpty && training.places == 1 {
      let variety = Self.variety(ofClasses: training.labels, batch: batch)
      if let conclusion = Self.judge(variety, "class", training.count, batch) {
        found.append(conclusion)
      }
    } else if let values = training.values, values.isFinite {
      let table = FeatureTable(all: Examples(inputs: values))
      for output in 0..<table.columns {
        let variety = Self.variety(of: Array(table[output]), batch: batch)
        if let conclusion = Self.judge(variety, "target", training.count, batch) {
          found.append(conclusion)
          break
        }
      }
    }
    if found.isEmpty, let sorted = Self.sortedFeature(subject, batch: batch) {
      found.append(sorted)
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass, "the order is the same in every epoch, but batches are as varied as all examples"))
  }

  private static func judge(
    _ variety: Double, _ what: String, _ count: Int, _ batch: Int
  ) -> Conclusion? {
    // By chance the variety is 1 with a deviation of about √(2/count).
    guard variety < min(0.8, 1 - 6 * (2 / Double(count)).squareRoot()) else { return nil }
    return Conclusion(
      variety < 0.5 ? .fail : .warn,
      "the examples are sorted by \(what) and are not shuffled: batches of \(batch) are "
        + "\(percent(variety)) as varied as all examples",
      evidence: [Evidence("variety of batches", variety)],
      hint: "set data.shuffle = true", setting: "data.shuffle")
  }

  private static func sortedFeature(_ subject: CheckSubject, batch: Int) -> Conclusion? {
    guard !subject.readsTokens, subject.dataset.inputKind == .vector,
      subject.data.training.inputs.isFinite
    else { return nil }
    // The order matters, so the first ones are looked at.
    let training = subject.data.training
    let limit = max(400_000 / max(training.inputs.shape.last, 1), 4 * batch)
    let table = FeatureTable(all: training.count > limit ? training.rows(0..<limit) : training)
    let sorted = (0..<table.columns).filter { index in
      !SortedSample(table[index]).isConstant
        && variety(of: Array(table[index]), batch: batch) < 0.3
    }
    guard !sorted.isEmpty else { return nil }
    return Conclusion(
      .warn,
      "the examples are sorted by \(subject.names(ofFeatures: sorted)) and are not shuffled",
      evidence: [Evidence("features", sorted.count)], hint: "set data.shuffle = true",
      setting: "data.shuffle")
  }

  private static func variety(ofClasses labels: [Int], batch: Int) -> Double {
    let classes = (labels.max() ?? 0) + 1
    let all = 1 - Frequencies(labels, classes: classes).collision
    var (sum, batches) = (0.0, 0.0)
    for start in stride(from: 0, through: labels.count - batch, by: batch) {
      var counts: [Int: Int] = [:]
      for label in labels[start..<start + batch] { counts[label, default: 0] += 1 }
      let pairs = counts.values.reduce(0) { $0 + $1 * ($1 - 1) }
      sum += 1 - Double(pairs) / Double(batch * (batch - 1))
      batches += 1
    }
    return all > 0 ? sum / batches / all : 1
  }

  private static func variety(of values: [Float], batch: Int) -> Double {
    let all = variance(values[...])
    var (sum, batches) = (0.0, 0.0)
    for start in stride(from: 0, through: values.count - batch, by: batch) {
      sum += variance(values[start..<start + batch])
      batches += 1
    }
    return all > 0 ? sum / batches / all : 1
  }

  /// Of a sample.
  private static func variance(_ values: ArraySlice<Float>) -> Double {
    let count = Double(values.count)
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    return values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      / max(count - 1, 1)
  }
}
