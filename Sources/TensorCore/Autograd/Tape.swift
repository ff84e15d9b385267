/// Records the operations of a forward pass and walks back over them for the gradients.
///
/// Reverse-mode differentiation, eager: each operation computes its value at once and leaves a
/// closure that turns the gradient of its value into gradients of its inputs. Operations are coarse
/// (a layer, not a multiplication), so a step records tens of them. A tape is used once, by one
/// thread.
public final class Tape {
  /// Whether operations leave anything behind; an evaluation needs no gradients.
  public let isRecording: Bool

  typealias Backward = (_ gradient: Tensor, _ gradients: inout Gradients) -> Void
  private var nodes: [Backward?] = []

  public init(recording: Bool = true) { isRecording = recording }

  /// A value without a gradient.
  public func constant(_ tensor: Tensor) -> Variable {
    Variable(tensor: tensor, tape: self, node: nil)
  }

  /// A value whose gradient is wanted: a parameter, or an input under test.
  public func variable(_ tensor: Tensor) -> Variable {
    guard isRecording else { return constant(tensor) }
    nodes.append(nil)
    return Variable(tensor: tensor, tape: self, node: nodes.count - 1)
  }

  /// The value of an operation. `backward` is kept only if an input is tracked.
  func record(
    _ tensor: Tensor, tracked: Bool, backward: @escaping Backward
  ) -> Variable {
    guard isRecording && tracked else { return constant(tensor) }
    nodes.append(backward)
    return Variable(tensor: tensor, tape: self, node: nodes.count - 1)
  }

  /// The gradients of a scalar; frees what the operations kept as it goes, so once per tape.
  public func gradients(of scalar: Variable) -> Gradients {
    precondition(scalar.tensor.count == 1, "a gradient is of one number")
    return gradients(of: scalar, seed: Tensor(repeating: 1, shape: scalar.shape))
  }

  /// The gradients of Σ seed·value, `seed` having the shape of the value.
  public func gradients(of value: Variable, seed: Tensor) -> Gradients {
    precondition(seed.shape == value.shape, "\(seed.shape) for \(value.shape)")
    var gradients = Gradients(count: nodes.count)
    guard let last = value.node else { return gradients }
    gradients.add(seed, to: value)
    for node in stride(from: last, through: 0, by: -1) {
      guard let backward = nodes[node] else { continue }
      nodes[node] = nil
      if let gradient = gradients.take(node) { backward(gradient, &gradients) }
    }
    return gradients
  }
}

/// A tensor on a tape.
public struct Variable {
  public let tensor: Tensor
  public let tape: Tape
  /// The place on the tape; `nil` for a constant.
  let node: Int?

  public var shape: Shape { tensor.shape }
  var isTracked: Bool { node != nil }

  /// The same value with no way back: gradients stop here.
  public var detached: Variable { tape.constant(tensor) }
}

/// The gradients of one scalar with respect to variables of a tape.
public struct Gradients {
  private var values: [Tensor?]

  init(count: Int) { values = Array(repeating: nil, count: count) }

  /// The gradient of a leaf; zeros where the scalar does not depend on it.
  public subscript(variable: Variable) -> Tensor {
    guard let node = variable.node, let gradient = values[node] else {
      return .zeros(variable.shape)
    }
    return gradient
  }

  /// Adds to a variable's gradient; the order of calls, the reverse of the tape's, fixes the bits.
  mutating func add(_ gradient: Tensor, to variable: Variable) {
    guard let node = variable.node else { return }
    if values[node] == nil {
      values[node] = gradient
    } else {
      values[node]?.add(gradient)
    }
  }

  /// Lets an operation be walked although nothing reached its value.
  mutating func addZerosIfNone(to variable: Variable) {
    guard let node = variable.node, values[node] == nil else { return }
    values[node] = .zeros(variable.shape)
  }

  mutating func take(_ node: Int) -> Tensor? {
    defer { values[node] = nil }
    return values[node]
  }
}
