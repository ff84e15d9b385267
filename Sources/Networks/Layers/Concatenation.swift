import Configuration
import TensorCore

/// Puts another layer's output beside its input: [steps, a] and [steps, b] → [steps, a + b]; what is of the
/// whole example, [b], stands beside each step, and of another sequence its last step does.
public struct Concatenation: Layer {
  public static let kind = "concatenation"

  /// The name of the layer whose output stands beside; required.
  public var with = ""

  public init() {}
  public init(with: String) { self.with = with }

  public func validate() throws(OptionError) {
    try check("with", !with.isEmpty, "must name the layer whose output stands beside the input")
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let other = try scope.output(named: with)
    let own = scope.sequence
    if other.sequence != own {
      try scope.checkNothingAhead(
        in: other, named: with, hint: "put an output of the encoder beside it")
    }
    let isElsewhere = own != nil && other.sequence != nil && other.sequence != own
    let isRepeated =
      own != nil
      && (isElsewhere || other.sequence == nil && other.shape.rank + 1 == input.rank)
    let front = Array(input.dimensions.dropLast())
    guard
      isRepeated
        || (other.sequence == own && Array(other.shape.dimensions.dropLast()) == front
          && input.rank > 0)
    else {
      throw scope.error(
        "\(other.shape) of '\(with)' does not fit beside \(input)",
        hint: "what stands beside has as many steps, or is one vector of the whole example")
    }
    let output = Shape(front + [input.last + other.shape.last])
    return BuiltLayer(output: output) { x, pass in
      let value = pass[other]
      guard isRepeated, let own else {
        return .concatenated([x, value], axis: x.shape.rank - 1)
      }
      let last = other.sequence.map { sequence in
        reshape(value, to: value.shape.suffix(from: 1))
          .gatheringRows(pass.groups(of: sequence).lastRows)
      }
      let rows = (last ?? value).gatheringRows(pass.examples(of: own))
      return .concatenated(
        [x, reshape(rows, to: [1, x.shape[1], other.shape.last])], axis: x.shape.rank - 1)
    }
  }
}

extension ForwardPass {
  /// The example that each row belongs to.
  func examples(of sequence: String) -> [Int] {
    if let steps = steps(of: sequence) { return steps.examples }
    return groups(of: sequence).lengths.enumerated().flatMap { example, length in
      Array(repeating: example, count: length)
    }
  }
}
