/// Examples that a step is taken on.
public struct Batch: Sendable {
  /// [n, …]
  public var inputs: Tensor
  /// Distributions over the classes, or values: [n, classes or outputs].
  public var targets: Tensor
  /// The fields besides, and those of the two that are ragged, by name.
  public private(set) var others: [FieldName: Field] = [:]
  public var count: Int { inputs.shape[0] }
  /// How many answers its examples ask for, in proportion: of sequences one for each token.
  public var answers: Int {
    guard case .ragged(let ragged) = others[Examples.target] else { return count }
    return ragged.lengths.reduce(0, +)
  }

  public init(inputs: Tensor, targets: Tensor) {
    self.inputs = inputs
    self.targets = targets
  }

  /// The examples, with classes as distributions.
  public init(_ examples: Examples) {
    inputs = examples.inputs
    targets = examples.targets
    for name in examples.names {
      let field = examples[name]
      switch field {
      case .dense where name == Examples.input || name == Examples.target: continue
      case .tokens where name == Examples.target: continue
      default: others[name] = field
      }
    }
  }

  /// A field; `nil` if the examples have none of that name.
  public subscript(name: FieldName) -> Field? {
    if let other = others[name] { return other }
    switch name {
    case Examples.input: return .dense(inputs)
    case Examples.target: return .dense(targets)
    default: return nil
    }
  }

  /// Inputs of another source, whose labels nobody knows, [n, …]; `nil` where the experiment has none.
  public var unlabelled: Tensor? {
    guard case .dense(let inputs) = others[Examples.unlabelled] else { return nil }
    return inputs
  }

  /// The same batch, in which some fields are those of another example each.
  ///
  /// - Parameter order: whose they are, by the example's place.
  public func exchanging(_ names: [FieldName], by order: [Int]) -> Batch {
    var batch = self
    if names.contains(Examples.input) { batch.inputs = inputs.gatheringRows(order) }
    if names.contains(Examples.target) { batch.targets = targets.gatheringRows(order) }
    let chosen = Examples(count: count, others).choosing(order)
    for name in names where others[name] != nil { batch.others[name] = chosen[name] }
    return batch
  }

  /// The examples of a range, [0, n).
  public func rows(_ range: Range<Int>) -> Batch {
    var part = Batch(inputs: inputs.rows(range), targets: targets.rows(range))
    if others.isEmpty { return part }
    let rest = Examples(count: count, others).rows(range)
    for name in rest.names { part.others[name] = rest[name] }
    return part
  }
}
