import Measurement
import Tricks

/// One or several real numbers for each example.
///
/// The loss is the squared error.
public struct Regression: Task {
  public static let id: TaskID = "regression"

  private let width: Int

  /// - Parameter outputs: how many numbers there are to predict.
  public init(outputs: Int) { width = outputs }

  public static func suits(_ dataset: Dataset) -> Bool {
    guard case .values = dataset.target else { return false }
    return true
  }

  public init(_ dataset: Dataset) throws(TaskError) {
    guard case .values(let outputs) = dataset.target else {
      throw TaskError(
        "\(dataset.name) has no numbers to predict",
        hint: "its targets are classes: leave out 'task'")
    }
    self.init(outputs: outputs)
  }

  // MARK: Learning

  public var output: Shape { [width] }
  public var outputSummary: String { "\(width) values to predict" }

  public func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    meanSquaredError(output, targets: targets)
  }

  // MARK: Measuring

  /// The mean squared error.
  public func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    let values = predictions.scalars
    let sum = zip(values, examples.targets.scalars).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return Scores([Self.loss.name: sum / Double(max(values.count, 1))], count: examples.count)
  }

  /// The mean squared error over each example's values.
  public func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]] {
    let (values, targets) = (predictions.scalars, examples.targets.scalars)
    guard values.count == targets.count, values.count == examples.count * width else { return [:] }
    let errors = (0..<examples.count).map { example in
      (example * width..<(example + 1) * width).reduce(0.0) { sum, place in
        let difference = Double(values[place]) - Double(targets[place])
        return sum + difference * difference
      } / Double(max(width, 1))
    }
    return [Self.loss.name: errors]
  }

  private static let loss = Metric(name: "loss", direction: .lowerIsBetter)

  public var metrics: [Metric] { [Self.loss] }

  public var measures: [Measure] {
    [Measure(.test, Self.loss), Measure(.validation, Self.loss, .best)]
  }

  // MARK: Traits

  public var targetsMayBeMixed: Bool { true }

  public func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    let values = examples.values?.scalars ?? []
    return TargetSummary(
      means: (0..<width).map { output in
        indices.reduce(0.0) { $0 + Double(values[$1 * width + output]) }
          / Double(max(indices.count, 1))
      })
  }

  /// The targets' mean.
  public func blindOutputs(for targets: Tensor) -> Tensor? {
    let rows = targets.shape[0]
    let mean = targets.sumOverRows() / Float(max(rows, 1))
    return Tensor.zeros(targets.shape).combined(.add, eachRowWith: mean)
  }

  public func bestOutputs(for targets: Tensor) -> [Tensor] { [targets] }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(Regression.self)
}
