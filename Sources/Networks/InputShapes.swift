import TensorCore

/// What a network reads of one example: each input by its name.
public struct InputShapes: Hashable, Sendable {
  /// One example's shape of each; [greatest length, …] of a sequence.
  public var shapes: [String: Shape]
  /// The inputs that are sequences of tokens, each of a length of its own, with the number of
  /// different tokens.
  public var vocabularies: [String: Int]
  /// What each number of a sequence of tokens stands for, where that is known: of words their spelling.
  public var symbols: [String: [String]] = [:]
  /// The sequence that is written place by place, so that nothing behind a place is known at it.
  public var written: String?

  public init(
    _ shapes: [String: Shape], vocabularies: [String: Int] = [:], written: String? = nil
  ) {
    self.shapes = shapes
    self.vocabularies = vocabularies
    self.written = written
  }

  /// The only input.
  public init(_ shape: Shape) { self.init([Network.plainInput: shape]) }

  /// The names, sorted.
  public var names: [String] { shapes.keys.sorted() }
}

extension InputShapes: ExpressibleByDictionaryLiteral {
  /// Inputs none of which is a sequence.
  public init(dictionaryLiteral elements: (String, Shape)...) {
    self.init(Dictionary(elements) { first, _ in first })
  }
}

/// What a network reads of a batch: each input by its name.
public struct InputValues: Sendable {
  /// [n, …] each; of sequences [1, rows, …].
  public var tensors: [String: Tensor]
  /// Which rows of the sequences are whose.
  public var groups: [String: RowGroups]

  public init(_ tensors: [String: Tensor], groups: [String: RowGroups] = [:]) {
    self.tensors = tensors
    self.groups = groups
  }

  /// The only input, [n, …].
  public init(_ tensor: Tensor) { self.init([Network.plainInput: tensor]) }
}
