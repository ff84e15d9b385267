import Measurement
import Tricks

/// Which of several classes each example is of, or each place of an example.
///
/// The loss is the cross-entropy; predictions are log-probabilities.
public struct Classification: Task {
  public static let id: TaskID = "classification"

  private let count: Int
  /// How many places of an example are classified.
  private let places: Int

  /// - Parameter classes: how many there are.
  public init(classes: Int, places: Int = 1) {
    count = classes
    self.places = places
  }

  public static func suits(_ dataset: Dataset) -> Bool {
    guard case .classes = dataset.target else { return false }
    return !NextSymbol.suits(dataset) && !SemanticSegmentation.suits(dataset)
  }

  public init(_ dataset: Dataset) throws(TaskError) {
    guard case .classes(let classes) = dataset.target else {
      throw TaskError(
        "\(dataset.name) has no classes to tell apart",
        hint: "its targets are numbers: leave out 'task'")
    }
    self.init(classes: classes, places: dataset.train.places)
  }

  // MARK: Learning

  public var output: Shape { places == 1 ? [count] : [places, count] }

  public var outputSummary: String {
    places == 1 ? "\(count) classes" : "\(count) classes at each of \(places) places"
  }

  public func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    crossEntropy(output, targets: targets)
  }

  // MARK: Measuring

  public func prediction(from output: Tensor) -> Tensor { output.logSoftmax() }

  /// The share of right classes, and the mean negative log-likelihood.
  public func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    let columns = predictions.shape.last
    let values = predictions.scalars
    let labels = examples.labels
    var loss = 0.0
    for (row, label) in labels.enumerated() { loss -= Double(values[row * columns + label]) }
    let right = zip(predictions.argmaxOfRows(), labels).count { $0 == $1 }
    return Scores(
      [Self.loss.name: loss / Double(max(labels.count, 1))], right: [Self.accuracy.name: right],
      count: labels.count)
  }

  /// Whether an example is right, or the share of its places that are; and their mean negative
  /// log-likelihood.
  public func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]] {
    let (values, labels) = (predictions.scalars, examples.labels)
    let columns = predictions.shape.last
    let places = labels.count / max(examples.count, 1)
    guard places > 0, values.count == labels.count * columns else { return [:] }
    let classes = predictions.argmaxOfRows()
    var right = [Double](repeating: 0, count: examples.count)
    var loss = right
    for (row, label) in labels.enumerated() {
      if classes[row] == label { right[row / places] += 1 }
      loss[row / places] -= Double(values[row * columns + label])
    }
    let share = Double(places)
    return [Self.accuracy.name: right.map { $0 / share }, Self.loss.name: loss.map { $0 / share }]
  }

  static let accuracy = Metric(name: "accuracy", direction: .higherIsBetter, unit: .fraction)
  static let loss = Metric(name: "loss", direction: .lowerIsBetter)

  public var metrics: [Metric] { [Self.accuracy, Self.loss] }

  public var measures: [Measure] {
    [
      Measure(.test, Self.accuracy), Measure(.test, Self.loss),
      Measure(.validation, Self.accuracy, .best),
    ]
  }

  // MARK: Traits

  public var classes: Int? { count }
  public var targetsMayBeMixed: Bool { true }

  /// The logarithms of mean probabilities.
  public func mean(of predictions: [Tensor]) -> Tensor {
    .mean(ofLogProbabilities: predictions)
  }

  public func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    var counts = [Int](repeating: 0, count: count)
    let (labels, places) = (examples.labels, examples.places)
    // Labels that are missing or wrong are for the data's preparation to report.
    for index in indices.flatMap({ $0 * places..<($0 + 1) * places }) where index < labels.count {
      if counts.indices.contains(labels[index]) { counts[labels[index]] += 1 }
    }
    return TargetSummary(classCounts: counts)
  }

  /// Equal logits.
  public func blindOutputs(for targets: Tensor) -> Tensor? { .zeros(targets.shape) }

  /// c·targets: with the greatest c for hard labels, with another for soft ones.
  public func bestOutputs(for targets: Tensor) -> [Tensor] {
    stride(from: 0.0, through: 40, by: 0.25).map { targets * Float($0) }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(Classification.self)
}
