import Errors
import TensorCore

/// Tensors with names, in a fixed order: a model's parameters, its buffers, an optimiser's state.
public struct NamedTensors: Sendable {
  public private(set) var names: [String]
  public var tensors: [Tensor]

  public init(names: [String] = [], tensors: [Tensor] = []) {
    precondition(names.count == tensors.count, "a name for each tensor")
    self.names = names
    self.tensors = tensors
  }

  public var count: Int { names.count }

  /// The tensor of a name; setting an absent name appends it, setting `nil` removes it.
  public subscript(name: String) -> Tensor? {
    get { place(of: name).map { tensors[$0] } }
    set {
      switch (place(of: name), newValue) {
      case (let index?, let tensor?):
        tensors[index] = tensor
      case (let index?, nil):
        names.remove(at: index)
        tensors.remove(at: index)
      case (nil, let tensor?):
        names.append(name)
        tensors.append(tensor)
      case (nil, nil):
        break
      }
    }
  }

  private func place(of name: String) -> Int? { names.firstIndex { $0.isExactly(name) } }

  /// How many numbers there are in all.
  public var elementCount: Int { tensors.reduce(0) { $0 + $1.count } }

  /// Whether names, order, shapes and all bits agree.
  public func isIdentical(to other: NamedTensors) -> Bool {
    names.elementsEqual(other.names) { $0.isExactly($1) }
      && zip(tensors, other.tensors).allSatisfy { $0.isIdentical(to: $1) }
  }

  /// The name of the first tensor that holds a NaN or an infinity.
  public var firstNonFinite: String? {
    zip(names, tensors).first { !$1.isFinite }?.0
  }
}
