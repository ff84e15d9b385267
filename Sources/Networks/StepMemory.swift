import TensorCore

/// What layers keep from one place of a sequence to the next.
///
/// Gone along place by place a sequence gives the bits that it gives at once. Several lines may be gone
/// along at the same time: hypotheses of a search, of which each belongs to an example.
public final class StepMemory {
  /// The input sequence that is gone along.
  public let sequence: String
  /// The place that is being computed, from 0.
  public private(set) var place = 0
  /// The example that each line belongs to.
  public private(set) var examples: [Int]
  /// What layers keep of each line, [lines, …], by names that begin with the layer's path.
  private var ofLines: [String: Variable] = [:]
  /// What layers keep of all examples.
  private var ofExamples: [String: Variable] = [:]

  /// - Parameters:
  ///   - sequence: the name of an input.
  ///   - examples: the example that each line belongs to.
  public init(along sequence: String, examples: [Int]) {
    self.sequence = sequence
    self.examples = examples
  }

  /// How many lines there are.
  public var lines: Int { examples.count }

  /// What a layer kept of each line; `nil` at the first place.
  subscript(line name: String) -> Variable? {
    get { ofLines[name] }
    set { ofLines[name] = newValue }
  }

  /// What a layer keeps of the examples, computed when it is first asked for.
  func ofExamples(_ name: String, _ value: () -> Variable) -> Variable {
    if let known = ofExamples[name] { return known }
    let value = value()
    ofExamples[name] = value
    return value
  }

  /// Which example each line looks at; `nil` where they are all examples in their order.
  func seeing(of count: Int) -> [Int]? { examples == Array(0..<count) ? nil : examples }

  /// Goes on to the next place.
  ///
  /// - Parameter lines: which of the lines go on, in their new order; one may be there more than once.
  public func advance(with lines: [Int]? = nil) {
    place += 1
    guard let lines, lines != Array(examples.indices) else { return }
    examples = lines.map { examples[$0] }
    ofLines = ofLines.mapValues { $0.gatheringRows(lines) }
  }
}
