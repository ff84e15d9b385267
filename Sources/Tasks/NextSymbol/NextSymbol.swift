import Measurement
import Tricks

/// Which symbol follows each place of a window of text: a classification of every place.
public struct NextSymbol: Task {
  public static let id: TaskID = "next-symbol"
  public static var basis: [any Task.Type] { [Classification.self] }

  private let symbols: Classification

  /// Of windows that follow one another, with a symbol to predict at each place.
  public static func suits(_ dataset: Dataset) -> Bool {
    guard case .classes = dataset.target, dataset.inputKind == .tokens else { return false }
    return dataset.train.places == dataset.train.inputShape.elementCount
  }

  public init(_ dataset: Dataset) throws(TaskError) {
    guard Self.suits(dataset) else {
      throw TaskError(
        "\(dataset.name) is no text with a symbol to predict behind each of its symbols",
        hint: "leave out 'task': what the data hold tells")
    }
    symbols = try Classification(dataset)
  }

  // MARK: Learning

  public var output: Shape { symbols.output }
  public var outputSummary: String { symbols.outputSummary }

  public func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    symbols.loss(output, targets)
  }

  // MARK: Measuring

  public func prediction(from output: Tensor) -> Tensor { symbols.prediction(from: output) }

  public func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    symbols.scores(of: predictions, for: examples)
  }

  public func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]] {
    symbols.exampleScores(of: predictions, for: examples)
  }

  public var metrics: [Metric] { symbols.metrics }
  public var measures: [Measure] { symbols.measures }

  // MARK: Traits

  public var classes: Int? { symbols.classes }
  public var targetsMayBeMixed: Bool { symbols.targetsMayBeMixed }
  public func mean(of predictions: [Tensor]) -> Tensor { symbols.mean(of: predictions) }

  public func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    symbols.summary(of: examples, at: indices)
  }

  public func blindOutputs(for targets: Tensor) -> Tensor? { symbols.blindOutputs(for: targets) }
  public func bestOutputs(for targets: Tensor) -> [Tensor] { symbols.bestOutputs(for: targets) }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(NextSymbol.self)
}
