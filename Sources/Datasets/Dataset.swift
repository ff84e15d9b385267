import TensorCore

/// What is to be predicted.
public enum Task: Hashable, Sendable, Codable {
  /// One of `classes` classes, numbered from 0.
  case classification(classes: Int)
  /// A vector of `outputs` real numbers.
  case regression(outputs: Int)
}

/// Inputs with what is to be predicted from them.
public struct Examples: Sendable {
  /// The raw numbers, [n, features…]; images are [n, height, width, channels].
  public var inputs: Tensor
  /// The classes of the n examples in turn: one each, or as many as there are places to classify in
  /// each (the tokens of a sequence); empty for regression.
  public var labels: [Int]
  /// [n, outputs]; nil for classification.
  public var values: Tensor?

  /// How many examples there are.
  public var count: Int { inputs.shape[0] }

  /// How many places of an example are classified: 1 for an image, the steps for a sequence whose
  /// every step is.
  public var places: Int { labels.isEmpty || count == 0 ? 1 : labels.count / count }

  public init(inputs: Tensor, labels: [Int]) {
    self.inputs = inputs
    self.labels = labels
  }

  public init(inputs: Tensor, values: Tensor) {
    self.inputs = inputs
    self.labels = []
    self.values = values
  }

  /// Chosen examples, in the given order.
  func choosing(_ indices: [Int]) -> Examples {
    var chosen = self
    chosen.inputs = Self.rows(of: inputs, indices)
    let places = places
    chosen.labels =
      labels.isEmpty ? [] : indices.flatMap { labels[$0 * places..<($0 + 1) * places] }
    chosen.values = values.map { Self.rows(of: $0, indices) }
    return chosen
  }

  private static func rows(of tensor: Tensor, _ indices: [Int]) -> Tensor {
    let inner = tensor.shape.suffix(from: 1)
    let width = inner.elementCount
    return Tensor(shape: inner.batched(indices.count)) { target in
      tensor.withUnsafePointer { source in
        for (row, index) in indices.enumerated() {
          (target + row * width).update(from: source + index * width, count: width)
        }
      }
    }
  }
}

/// Examples to learn from and others to test on, with where they come from.
public struct Dataset: Sendable {
  public var name: String
  /// What it is, in a sentence.
  public var summary: String
  /// The licence as its source states it.
  public var licence: String
  /// Who made it and where the files were taken from.
  public var source: String
  public var task: Task
  /// The names of the classes in the order of their numbers; empty for regression.
  public var classNames: [String]
  /// The least and the greatest value an input can have, before any scaling.
  public var inputRange: ClosedRange<Float>
  public var train: Examples
  public var test: Examples
  /// What it was read from.
  public var description: DataDescription
  /// Whether the examples follow one another, so that those that are held back are the last ones
  /// rather than random ones.
  public var isOrdered: Bool

  public init(
    name: String, summary: String = "", licence: String = "", source: String = "", task: Task,
    classNames: [String] = [], inputRange: ClosedRange<Float>, train: Examples, test: Examples,
    description: DataDescription? = nil, isOrdered: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.licence = licence
    self.source = source
    self.task = task
    self.classNames = classNames
    self.inputRange = inputRange
    self.train = train
    self.test = test
    self.description = description ?? DataDescription(name: name)
    self.isOrdered = isOrdered
  }
}

extension Dataset {
  /// The files that it was read from.
  public var files: [DataFile] { description.files.map(\.record) }
}
