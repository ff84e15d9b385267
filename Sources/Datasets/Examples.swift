import TensorCore

/// Examples as named fields; most have one input and one target.
public struct Examples: Sendable {
  /// How many examples there are.
  public let count: Int
  private var fields: [FieldName: Field]
  /// Where each stands among those that were read; nothing if all of them are here, in their order.
  private var origins: [Int]?

  public static let input: FieldName = "input"
  public static let target: FieldName = "target"

  /// - Parameters:
  ///   - inputs: [n, features…]; images are [n, height, width, channels].
  ///   - labels: the classes of the n examples in turn: one each, or as many as there are places to
  ///     classify in each (the tokens of a sequence).
  ///   - classes: how many there are; a data set says it for its examples.
  public init(inputs: Tensor, labels: [Int], classes: Int = 0) {
    self.init(
      count: inputs.shape[0],
      [Self.input: .dense(inputs), Self.target: .tokens(Tokens(labels, limit: classes))])
  }

  /// - Parameters:
  ///   - inputs: [n, features…]
  ///   - values: [n, outputs]
  public init(inputs: Tensor, values: Tensor) {
    self.init(
      count: inputs.shape[0], [Self.input: .dense(inputs), Self.target: .dense(values)])
  }

  /// Inputs alone, [n, features…].
  public init(inputs: Tensor) {
    self.init(count: inputs.shape[0], [Self.input: .dense(inputs)])
  }

  /// Examples of any fields.
  public init(count: Int, _ fields: [FieldName: Field]) {
    self.count = count
    self.fields = fields
  }

  public subscript(name: FieldName) -> Field? {
    get { fields[name] }
    set { fields[name] = newValue }
  }

  /// The names of the fields, sorted.
  public var names: [FieldName] { fields.keys.sorted() }

  /// The number of each example among those that were read from its file, from 0.
  public var sourceRows: [Int] { origins ?? Array(0..<count) }

  /// Chosen examples, in the given order.
  public func choosing(_ indices: [Int]) -> Examples {
    var chosen = Examples(
      count: indices.count, fields.mapValues { $0.choosing(indices, of: count) })
    chosen.origins = origins.map { origins in indices.map { origins[$0] } } ?? indices
    return chosen
  }

  /// The examples of a range.
  public func rows(_ range: Range<Int>) -> Examples { choosing(Array(range)) }

  /// The same examples with some of their fields only.
  public func selecting(_ names: [FieldName]) -> Examples {
    var examples = self
    examples.fields = fields.filter { names.contains($0.key) }
    return examples
  }
}

// MARK: - The plain case

extension Examples {
  /// The raw numbers, [n, features…]; images are [n, height, width, channels]. [n, 0] without any.
  public var inputs: Tensor {
    get {
      switch fields[Self.input] {
      case .dense(let tensor): tensor
      case .ragged(let ragged): ragged.padded()
      case .tokens, .texts, nil: .zeros([count, 0])
      }
    }
    set { fields[Self.input] = .dense(newValue) }
  }

  /// The shape of one example's inputs, of ragged ones that of the longest.
  ///
  /// ``inputs`` are not made for it: those of long sequences may take a hundred times the memory of
  /// their rows.
  public var inputShape: Shape {
    switch fields[Self.input] {
    case .dense(let tensor): tensor.shape.suffix(from: 1)
    case .ragged(let ragged):
      Shape([ragged.longest] + ragged.rows.shape.suffix(from: 1).dimensions)
    case .tokens, .texts, nil: [0]
    }
  }

  /// The classes, as many for each example as it has places; empty where the target is none.
  public var labels: [Int] {
    get {
      guard case .tokens(let tokens) = fields[Self.target] else { return [] }
      return tokens.numbers
    }
    set {
      guard case .tokens(let tokens) = fields[Self.target] else { return }
      fields[Self.target] = .tokens(Tokens(newValue, limit: tokens.limit))
    }
  }

  /// [n, outputs]; `nil` where the target is classes.
  public var values: Tensor? {
    get {
      guard case .dense(let tensor) = fields[Self.target] else { return nil }
      return tensor
    }
    set { fields[Self.target] = newValue.map { .dense($0) } }
  }

  /// How many places of an example are classified: 1 for an image, the steps for a sequence whose
  /// every step is.
  public var places: Int {
    let labels = labels.count
    return labels == 0 || count == 0 ? 1 : labels / count
  }

  /// One-hot rows [n, classes], or [n, places, classes] where an example has several places to
  /// classify; or values [n, outputs].
  ///
  /// The rows are made when they are asked for: those of a text would take a hundred times the
  /// memory of the text.
  public var targets: Tensor {
    switch fields[Self.target] {
    case .tokens(let tokens):
      let rows = Tensor.oneHot(tokens.numbers, classes: tokens.limit)
      return places == 1 ? rows : rows.reshaped(to: [count, places, tokens.limit])
    case .dense(let tensor): return tensor
    case .ragged, .texts, nil: return .zeros([count, 0])
    }
  }

  /// The texts of a field; empty where it holds none.
  public func texts(_ name: FieldName) -> [String] {
    guard case .texts(let texts) = fields[name] else { return [] }
    return texts
  }

  /// The inputs' numbers without filling: of ragged ones the rows, [rows, …].
  public var inputRows: Tensor {
    if case .ragged(let ragged) = fields[Self.input] { return ragged.rows }
    return inputs
  }

  /// The same examples with other numbers in the place of each: of ragged inputs, row by row.
  public func mappingInputs(_ change: (Tensor) -> Tensor) -> Examples {
    var examples = self
    if case .ragged(let ragged) = fields[Self.input] {
      examples.fields[Self.input] = .ragged(ragged.replacingRows(by: change(ragged.rows)))
    } else {
      examples.inputs = change(inputs)
    }
    return examples
  }

  /// The same examples with other inputs.
  public func replacingInputs(by inputs: Tensor) -> Examples {
    var examples = self
    examples.inputs = inputs
    return examples
  }

  /// The same examples, whose classes are so many.
  func limitingLabels(to classes: Int) -> Examples {
    var examples = self
    if case .tokens(let tokens) = fields[Self.target] {
      examples.fields[Self.target] = .tokens(Tokens(tokens.numbers, limit: classes))
    }
    return examples
  }
}
