import Statistics

/// Looks for a feature that gives the target away.
///
/// Strong features are natural. Suspicious is one that tells the target almost perfectly while
/// simple models of all the others leave twenty times as much untold, or one that is the target by
/// its very values: one value for each class, a row number in sorted data, the sum of two columns.
public struct LeakageCheck: Check {
  public static let id = "leakage"
  public static let question = "Does no single feature give the target away?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard subject.hasFeatures, subject.data.training.inputs.isFinite,
      subject.data.training.values?.isFinite ?? true
    else { return Conclusion(.skipped, "the inputs are no features of one target each") }
    let table = FeatureTable(subject.data.training, seed: subject.seed)
    guard table.columns >= 2, table.rows >= 30 else {
      return Conclusion(
        .skipped, "one feature alone, or fewer than 30 examples, cannot be told from a leak")
    }
    var found: [Conclusion] = []
    if let classes = subject.classes {
      found = ClassLeak(table, classes: classes, subject).findings
    } else {
      found = ValueLeak(table, subject).findings
    }
    if let number = RowNumber.finding(subject) { found.append(number) }
    return Conclusion(
      found,
      else: Conclusion(
        .pass, "none of \(table.columns) features alone tells what the others do not"))
  }

  static let hint =
    "remove it unless it is known before the target is; ask how the column came into the data"

  /// The examples without some features, as vectors.
  static func remaining(_ table: FeatureTable, without dropped: [Int]) -> Examples {
    let inputs = table.examples.inputs.reshaped(to: [table.rows, table.columns])
    var mask = [Float](repeating: 1, count: table.columns)
    for index in dropped { mask[index] = 0 }
    return table.examples.replacingInputs(
      by: inputs.combined(.multiply, eachRowWith: Tensor(mask, shape: [table.columns])))
  }

  /// Two halves by turns of a seeded order.
  static func halves(_ examples: Examples, _ seed: UInt64) -> (Examples, Examples) {
    let order = RandomStream(seed: seed, name: "check/leakage").permutation(of: examples.count)
    let middle = examples.count / 2
    return (
      examples.choosing(Array(order[..<middle])), examples.choosing(Array(order[middle...]))
    )
  }
}

/// A row number among the features.
enum RowNumber {
  /// A whole number that goes up by one from row to row says nothing of another row; in sorted data
  /// it says all.
  static func finding(_ subject: CheckSubject) -> Conclusion? {
    guard subject.dataset.inputKind == .vector else { return nil }
    let inputs = subject.dataset.train.inputs
    let rows = inputs.shape[0]
    let columns = inputs.shape.suffix(from: 1).elementCount
    guard columns >= 2, rows >= 30, columns <= 4096 else { return nil }
    let both = [inputs, subject.dataset.test.inputs]
    for column in 0..<columns where subject.seenFeatures(column) {
      var numbers: [Float] = []
      for table in both {
        table.withUnsafePointer { values in
          // The first ones tell whether it is worth while.
          for row in 0..<table.shape[0] { numbers.append(values[row * columns + column]) }
        }
        if numbers.prefix(20).contains(where: { $0 != $0.rounded() }) { break }
      }
      guard numbers.count > rows || both[1].shape[0] == 0,
        numbers.allSatisfy({ $0 == $0.rounded() })
      else { continue }
      let sorted = numbers.sorted()
      let steps = zip(sorted, sorted.dropFirst()).count { $1 - $0 == 1 }
      // All different and hardly with gaps, as no quantity is.
      guard steps * 10 > 9 * (numbers.count - 1), numbers.count > 100 || steps == numbers.count - 1
      else { continue }
      let reach = tellsTarget(Array(numbers.prefix(rows)), subject.dataset.train)
      return Conclusion(
        reach ? .fail : .warn,
        "\(subject.name(ofFeature: column)) numbers the rows"
          + (reach ? ", and the data were sorted, so that it tells the target" : ""),
        evidence: [Evidence("feature", column)],
        hint: "leave the column out: list it under drop in the data's file",
        setting: "data.dataset")
    }
    return nil
  }

  /// Whether neighbours in its order have like targets.
  private static func tellsTarget(_ numbers: [Float], _ examples: Examples) -> Bool {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    let labels = examples.labels
    if labels.count == numbers.count {
      let classes = (labels.max() ?? 0) + 1
      let mixed = 1 - Frequencies(labels, classes: classes).collision
      let changes = zip(order, order.dropFirst()).count { labels[$0] != labels[$1] }
      return Double(changes) < 0.5 * mixed * Double(order.count - 1)
    }
    guard let values = examples.values, values.count == numbers.count else { return false }
    let targets = order.map { Double(values[flat: $0]) }
    return NeighbourPrediction(sortedTargets: targets).explained > 0.5
  }
}

/// How well the two neighbours in a feature's order predict a target.
struct NeighbourPrediction {
  /// The share of the variance.
  let explained: Double

  /// - Parameter sortedTargets: the targets in the feature's order.
  init(sortedTargets targets: [Double]) {
    let mean = targets.reduce(0, +) / Double(max(targets.count, 1))
    let variance = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard targets.count > 4, variance > 0 else {
      explained = 0
      return
    }
    var sum = 0.0
    for index in 1..<targets.count - 1 {
      let residual = targets[index] - (targets[index - 1] + targets[index + 1]) / 2
      sum += residual * residual
    }
    // The mean of two of three equally noisy values adds half their noise.
    explained = 1 - sum / 1.5 / (variance * Double(targets.count - 2) / Double(targets.count))
  }
}
