import Statistics

/// Some examples' inputs, feature by feature.
struct FeatureTable {
  /// The examples that were drawn, in their order.
  let examples: Examples
  let rows: Int
  let columns: Int
  /// [columns, rows]
  private let values: [Float]

  /// Draws so many examples that looking at each feature of each stays cheap.
  ///
  /// - Parameters:
  ///   - cells: how many numbers to look at, as a rule.
  ///   - most: how many examples at most.
  init(_ examples: Examples, seed: UInt64, cells: Int = 600_000, most: Int = 4000) {
    let width = examples.inputShape.elementCount
    let limit = min(max(cells / max(width, 1), 400), most)
    self.init(all: examples.sampled(limit, seed: seed))
  }

  init(all examples: Examples) {
    self.examples = examples
    rows = examples.count
    columns = examples.inputShape.elementCount
    values = examples.inputs.reshaped(to: [rows, columns]).permuted([1, 0]).scalars
  }

  subscript(column: Int) -> ArraySlice<Float> { values[column * rows..<(column + 1) * rows] }
}

/// A sorted sample of one number, NaNs left out.
package struct SortedSample {
  package let values: [Float]

  package init(_ values: some Sequence<Float>) {
    self.values = values.filter { !$0.isNaN }.sorted()
  }

  var count: Int { values.count }
  var least: Float { values.first ?? 0 }
  var greatest: Float { values.last ?? 0 }
  var isConstant: Bool { least == greatest }

  /// The value below which a share of the sample lies.
  func quantile(_ share: Double) -> Double {
    if values.isEmpty { return 0 }
    return Double(values[min(Int(share * Double(count)), count - 1)])
  }

  /// The different values, least first, and how often each occurs.
  var runs: [(value: Float, count: Int)] {
    var runs: [(value: Float, count: Int)] = []
    for value in values {
      if let last = runs.last, last.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((value, 1))
      }
    }
    return runs
  }

  var mean: Double { values.reduce(0) { $0 + Double($1) } / Double(max(count, 1)) }

  /// Of the population.
  var deviation: Double {
    let mean = mean
    let sum = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (sum / Double(max(count, 1))).squareRoot()
  }

  /// The greatest difference between two samples' cumulative shares (Kolmogorov–Smirnov).
  package func distance(to other: SortedSample) -> Double {
    var (i, j) = (0, 0)
    var greatest = 0.0
    while i < count && j < other.count {
      let value = min(values[i], other.values[j])
      while i < count && values[i] == value { i += 1 }
      while j < other.count && other.values[j] == value { j += 1 }
      let difference = Double(i) / Double(count) - Double(j) / Double(other.count)
      greatest = max(greatest, difference.magnitude)
    }
    return greatest
  }

  /// How likely chance makes two samples of one distribution at least so different.
  ///
  /// Asymptotic, with Stephens' correction (Numerical Recipes, 14.3); ties make it too large.
  package static func chance(ofDistance distance: Double, _ a: Int, _ b: Int) -> Double {
    let root = (Double(a) * Double(b) / Double(max(a + b, 1))).squareRoot()
    let x = distance * (root + 0.12 + 0.11 / max(root, 1e-9))
    if x < 0.2 { return 1 }
    var sum = 0.0
    for k in 1...50 {
      let term = Elementary.exp(-2 * Double(k * k) * x * x)
      sum += k % 2 == 1 ? term : -term
      if term < 1e-16 { break }
    }
    return min(max(2 * sum, 0), 1)
  }
}

extension CheckSubject {
  /// The splits of the prepared data by their names.
  var splits: [(name: String, examples: Examples)] {
    [("training", data.training)] + heldBackSplits
  }

  /// Those that are not trained on.
  var heldBackSplits: [(name: String, examples: Examples)] {
    [("test", data.test)] + (data.validation.map { [("validation", $0)] } ?? [])
  }

  /// Those that may differ from training by more than chance: of examples in no order those for
  /// validation are random ones of training.
  var foreignSplits: [(name: String, examples: Examples)] {
    dataset.isOrdered ? heldBackSplits : [("test", data.test)]
  }

  /// Whether inputs are numbers of symbols.
  var readsTokens: Bool { dataset.inputKind == .tokens || network.tokenLimit != nil }

  /// Whether each example is a point of real numbers with one class or some values.
  var hasFeatures: Bool {
    let training = data.training
    return !readsTokens && training.count > 0 && training.places == 1
      && training.inputShape.elementCount > 0
      && (training.labels.count == training.count || training.values != nil)
  }

  /// What a feature is called, by its place in an example: "feature 3", "pixel (4, 7)".
  func name(ofFeature index: Int) -> String {
    let shape = data.training.inputShape
    guard dataset.inputKind == .image, shape.rank == 3 else { return "feature \(index)" }
    let pixel = index / shape[2]
    let channel = shape[2] == 1 ? "" : " of channel \(index % shape[2])"
    return "pixel (\(pixel / shape[1]), \(pixel % shape[1]))" + channel
  }

  /// The names of some features, the first few of many.
  func names(ofFeatures indices: [Int]) -> String {
    indices.prefix(3).map { name(ofFeature: $0) }.joined(separator: ", ")
      + (indices.count > 3 ? ", …" : "")
  }

  /// What a class is called.
  func name(ofClass label: Int) -> String {
    let names = dataset.classNames
    return names.indices.contains(label) ? "'\(names[label])'" : "\(label)"
  }

  func names(ofClasses classes: [Int]) -> String {
    classes.prefix(5).map { name(ofClass: $0) }.joined(separator: ", ")
      + (classes.count > 5 ? ", …" : "")
  }
}

/// A share as text: "12 %".
func percent(_ share: Double, digits: Int = 2) -> String {
  NumberText.significant(100 * share, digits: digits) + " %"
}
