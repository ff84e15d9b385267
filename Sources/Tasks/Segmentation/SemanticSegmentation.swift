import Measurement
import Tricks

/// Which class each pixel of a picture is of: a classification of every pixel, measured by how far the found
/// pixels of each class cover the true ones.
///
/// The loss of a pixel is the cross-entropy of its class. Predictions are log-probabilities,
/// [n, pixels, classes], or, as they are archived, the numbers of classes, [n, pixels, 1].
public struct SemanticSegmentation: Task {
  public static let id: TaskID = Dataset.segmentation
  public static var basis: [any Task.Type] { [Classification.self] }

  private let pixels: Classification
  private let classCount: Int
  let height: Int
  let width: Int

  /// Of pictures with a class for each of their pixels, row by row.
  public static func suits(_ dataset: Dataset) -> Bool {
    guard case .classes = dataset.target, dataset.inputKind == .image else { return false }
    let shape = dataset.train.inputShape
    let count = dataset.train.places
    return shape.rank == 3 && count > 1 && count == shape[0] * shape[1]
  }

  public init(_ dataset: Dataset) throws(TaskError) {
    guard Self.suits(dataset), case .classes(let count) = dataset.target else {
      throw TaskError(
        "\(dataset.name) holds no pictures with a class for each pixel",
        hint: "name data that do, such as dataset = \"brain\"")
    }
    let shape = dataset.train.inputShape
    (height, width, classCount) = (shape[0], shape[1], count)
    pixels = Classification(classes: count, places: shape[0] * shape[1])
  }

  // MARK: Learning

  public var output: Shape { pixels.output }

  public var outputSummary: String { "\(classCount) classes at each of \(height)×\(width) pixels" }

  public func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    pixels.loss(output, targets)
  }

  // MARK: Measuring

  public func prediction(from output: Tensor) -> Tensor { pixels.prediction(from: output) }

  /// The class of each pixel, [n, pixels, 1].
  public func archived(_ predictions: Tensor) -> Tensor {
    guard let labels = labels(of: predictions) else { return predictions }
    return Tensor(
      labels.map { Float($0) }, shape: [labels.count / (height * width), height * width, 1])
  }

  /// The class of each pixel of each picture; `nil` for what is no prediction of them.
  func labels(of predictions: Tensor) -> [Int]? {
    let shape = predictions.shape
    guard shape.rank == 3, shape[1] == height * width else { return nil }
    if shape[2] == classCount { return predictions.argmaxOfRows() }
    guard shape[2] == 1 else { return nil }
    let numbers = predictions.scalars
    guard numbers.allSatisfy({ $0 >= 0 && $0 < Float(classCount) }) else { return nil }
    return numbers.map { Int($0) }
  }

  /// The means over classes of the intersection over union of all their pixels, and of those along their
  /// boundaries; and the share of pixels that are right. What is no prediction has 0 of all.
  public func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    let truths = examples.labels
    guard let found = labels(of: predictions), found.count == truths.count else {
      return Scores(
        Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, 0) }), count: examples.count)
    }
    let matrix = ConfusionMatrix(of: found, truths: truths, classes: classCount)
    let boundaries = ClassOverlaps.boundaries(
      of: found, truths: truths, size: (height, width), classes: classCount)
    return Scores(
      [
        Self.overlap.name: matrix.overlaps.mean ?? 0,
        Self.boundaryOverlap.name: boundaries.mean ?? 0,
        Self.accuracy.name: matrix.accuracy ?? 0,
      ], count: examples.count)
  }

  /// The share of each picture's pixels that are right: the other measures are no means over pictures.
  public func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]] {
    let truths = examples.labels
    guard let found = labels(of: predictions), found.count == truths.count else { return [:] }
    let count = height * width
    let shares = stride(from: 0, to: truths.count, by: count).map { start in
      Double((start..<start + count).count { found[$0] == truths[$0] }) / Double(count)
    }
    return [Self.accuracy.name: shares]
  }

  static let overlap = share("miou")
  static let boundaryOverlap = share("boundary-iou")
  static let accuracy = share("accuracy")

  private static func share(_ name: String) -> Metric {
    Metric(name: name, direction: .higherIsBetter, unit: .fraction)
  }

  public var metrics: [Metric] { [Self.overlap, Self.boundaryOverlap, Self.accuracy] }

  public var measures: [Measure] {
    metrics.map { Measure(.test, $0) } + [Measure(.validation, Self.overlap, .best)]
  }

  // MARK: Traits

  public var classes: Int? { classCount }
  public var classifiesPixels: Bool { true }
  public var targetsMayBeMixed: Bool { true }

  public func mean(of predictions: [Tensor]) -> Tensor { pixels.mean(of: predictions) }

  /// How many pixels there are of each class.
  public func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    pixels.summary(of: examples, at: indices)
  }

  public func blindOutputs(for targets: Tensor) -> Tensor? { pixels.blindOutputs(for: targets) }
  public func bestOutputs(for targets: Tensor) -> [Tensor] { pixels.bestOutputs(for: targets) }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(SemanticSegmentation.self)
}
