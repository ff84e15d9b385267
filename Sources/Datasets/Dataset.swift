import TensorCore

/// What a data set holds to be predicted.
public enum Target: Hashable, Sendable, Codable {
  /// One of so many classes, numbered from 0, for each example or for each of its places.
  case classes(Int)
  /// A vector of so many real numbers.
  case values(Int)
  /// Fields that their task alone knows.
  case fields
}

/// What the inputs are, which no shape tells by itself.
public enum InputKind: String, Hashable, Sendable, Codable {
  /// [height, width, channels]
  case image
  /// [features]
  case vector
  /// Numbers that stand for symbols: between 3 and 5 there is no 4 in any other sense.
  case tokens
  /// [steps, features], or any other shape.
  case sequence

  /// Of dense numbers of a shape.
  public init(shape: Shape) {
    self = shape.rank == 3 ? .image : shape.rank == 1 ? .vector : .sequence
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
  public var target: Target
  /// The task that the data are for, where what they hold does not tell.
  public var task: String?
  /// The names of the classes in the order of their numbers; empty where there are none.
  public var classNames: [String]
  /// What the groups are called that examples belong to, in the order of their numbers; empty where each
  /// example is by itself.
  public var groupNames: [String] = []
  /// What the numbers of the fields mean that are sequences of symbols.
  public var symbols: [FieldName: SymbolTable] = [:]
  /// What errors of target texts are counted in: what the data cut them into, words for byte pairs. However
  /// else they are cut later, it stays.
  public var targetUnit: Segmentation.Kind?
  public var inputKind: InputKind
  /// The least and the greatest value an input can have, before any scaling.
  public var inputRange: ClosedRange<Float>
  public var train: Examples { didSet { train = limited(train) } }
  public var test: Examples { didSet { test = limited(test) } }
  /// Inputs of another source alone; ``adding(unlabelled:)`` has them.
  public internal(set) var unlabelled: Examples?
  /// What it was read from.
  public var description: DataDescription
  /// Whether the examples follow one another, so that those that are held back are the last ones
  /// rather than random ones.
  public var isOrdered: Bool

  public init(
    name: String, summary: String = "", licence: String = "", source: String = "", target: Target,
    task: String? = nil, classNames: [String] = [], inputRange: ClosedRange<Float>,
    inputKind: InputKind? = nil, train: Examples, test: Examples,
    description: DataDescription? = nil, isOrdered: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.licence = licence
    self.source = source
    self.target = target
    self.task = task
    self.classNames = classNames
    self.inputRange = inputRange
    self.inputKind = inputKind ?? InputKind(shape: train.inputShape)
    self.train = train
    self.test = test
    self.description = description ?? DataDescription(name: name)
    self.isOrdered = isOrdered
    self.train = limited(train)
    self.test = limited(test)
  }

  /// The same examples, whose labels know how many classes there are.
  private func limited(_ examples: Examples) -> Examples {
    guard case .classes(let count) = target else { return examples }
    return examples.limitingLabels(to: count)
  }
}

extension Dataset {
  /// The files that it was read from.
  public var files: [DataFile] { description.files.map(\.record) }
}
