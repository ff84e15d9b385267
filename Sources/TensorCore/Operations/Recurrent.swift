import CKernels

/// The weights of a recurrent layer, its gates side by side.
public struct RecurrentWeights {
  /// What inputs contribute, [features, gates·units].
  public var input: Variable
  /// What the state contributes, [units, gates·units].
  public var hidden: Variable
  /// Added to what inputs contribute, [gates·units].
  public var inputBias: Variable
  /// Added to what the state contributes, [gates·units].
  public var hiddenBias: Variable

  public init(input: Variable, hidden: Variable, inputBias: Variable, hiddenBias: Variable) {
    self.input = input
    self.hidden = hidden
    self.inputBias = inputBias
    self.hiddenBias = hiddenBias
  }

  fileprivate var units: Int { hidden.shape[0] }
  fileprivate var isTracked: Bool {
    input.isTracked || hidden.isTracked || inputBias.isTracked || hiddenBias.isTracked
  }
}

/// A long short-term memory from state 0, its gates input, forget, candidate and output in this
/// order: c ← f·c + i·g, h ← o·tanh(c).
///
/// - Parameter x: [n, steps, features].
/// - Returns: h after each step, [n, steps, units].
/// - Source: Hochreiter and Schmidhuber, 1997, in PyTorch's form.
public func lstm(_ x: Variable, _ weights: RecurrentWeights) -> Variable {
  let shape = recurrentShape(x, weights, gates: 4)
  let states = stateShape(x, weights)
  var gates = inputSums(x, weights)
  var cells = Tensor(shape: states) { _ in }
  let y = Tensor(shape: states) { y in
    gates.withUnsafeMutablePointer { gates in
      cells.withUnsafeMutablePointer { cells in
        withPointers(weights.hidden.tensor, weights.hiddenBias.tensor) { weight, bias in
          withUnsafePointer(to: shape) {
            kernels.pointee.lstm($0, weight, bias, gates, cells, y)
          }
        }
      }
    }
  }
  return x.tape.record(y, tracked: x.isTracked || weights.isTracked) {
    [gates, cells] dy, gradients in
    let dsums = Tensor(shape: gates.shape) { dsums in
      withUnsafePointer(to: shape) { shape in
        withPointers(weights.hidden.tensor, dy) { weight, dy in
          withPointers(gates, cells) {
            kernels.pointee.lstm_gradient(shape, weight, $0, $1, dy, dsums)
          }
        }
      }
    }
    gradients.addRecurrent(x, y, weights, inputSums: dsums, hiddenSums: dsums)
  }
}

/// A gated recurrent unit from state 0, its gates reset, update and candidate in this order:
/// n = tanh(x-part + r·(h-part)), h ← n + z·(h − n).
///
/// - Parameter x: [n, steps, features].
/// - Returns: h after each step, [n, steps, units].
/// - Source: Cho et al., 2014, in PyTorch's form, where the reset gate scales the product.
public func gru(_ x: Variable, _ weights: RecurrentWeights) -> Variable {
  let shape = recurrentShape(x, weights, gates: 3)
  let states = stateShape(x, weights)
  var gates = inputSums(x, weights)
  var hidden = Tensor(shape: states) { _ in }
  let y = Tensor(shape: states) { y in
    gates.withUnsafeMutablePointer { gates in
      hidden.withUnsafeMutablePointer { hidden in
        withPointers(weights.hidden.tensor, weights.hiddenBias.tensor) { weight, bias in
          withUnsafePointer(to: shape) {
            kernels.pointee.gru($0, weight, bias, gates, hidden, y)
          }
        }
      }
    }
  }
  return x.tape.record(y, tracked: x.isTracked || weights.isTracked) {
    [gates, hidden] dy, gradients in
    var hiddenSums = Tensor(shape: gates.shape) { _ in }
    let inputSums = Tensor(shape: gates.shape) { inputSums in
      hiddenSums.withUnsafeMutablePointer { hiddenSums in
        withUnsafePointer(to: shape) { shape in
          withPointers(weights.hidden.tensor, dy, y) { weight, dy, y in
            withPointers(gates, hidden) {
              kernels.pointee.gru_gradient(shape, weight, $0, $1, y, dy, inputSums, hiddenSums)
            }
          }
        }
      }
    }
    gradients.addRecurrent(x, y, weights, inputSums: inputSums, hiddenSums: hiddenSums)
  }
}

// MARK: - What both share

private func recurrentShape(
  _ x: Variable, _ weights: RecurrentWeights, gates: Int
) -> ck_recurrent {
  precondition(x.shape.rank == 3, "[n, steps, features], not \(x.shape)")
  let units = weights.units
  precondition(
    weights.input.shape == [x.shape[2], gates * units]
      && weights.hidden.shape == [units, gates * units],
    "\(x.shape) by \(weights.input.shape) and \(weights.hidden.shape)")
  return ck_recurrent(batch: x.shape[0], steps: x.shape[1], units: units)
}

private func stateShape(_ x: Variable, _ weights: RecurrentWeights) -> Shape {
  [x.shape[0], x.shape[1], weights.units]
}

/// What the inputs contribute to the gates at all steps: one product.
private func inputSums(_ x: Variable, _ weights: RecurrentWeights) -> Tensor {
  let columns = weights.input.shape[1]
  return matrixProduct(
    CK_NN, x.tensor, weights.input.tensor, m: x.shape[0] * x.shape[1], n: columns, k: x.shape[2],
    bias: weights.inputBias.tensor, shape: [x.shape[0], x.shape[1], columns])
}

extension Gradients {
  /// From the gradients of what inputs and states contribute to the gates to those of everything.
  fileprivate mutating func addRecurrent(
    _ x: Variable, _ y: Tensor, _ weights: RecurrentWeights, inputSums: Tensor, hiddenSums: Tensor
  ) {
    let rows = x.shape[0] * x.shape[1]
    let columns = weights.input.shape[1]
    if x.isTracked {
      let dx = matrixProduct(
        CK_NT, inputSums, weights.input.tensor, m: rows, n: x.shape[2], k: columns, shape: x.shape)
      add(dx, to: x)
    }
    if weights.input.isTracked {
      let gradient = matrixProduct(
        CK_TN, x.tensor, inputSums, m: x.shape[2], n: columns, k: rows, shape: weights.input.shape)
      add(gradient, to: weights.input)
    }
    if weights.hidden.isTracked {
      let gradient = matrixProduct(
        CK_TN, y.delayedByOneStep(), hiddenSums, m: weights.units, n: columns, k: rows,
        shape: weights.hidden.shape)
      add(gradient, to: weights.hidden)
    }
    let bias = inputSums.sumOverRows()
    add(bias, to: weights.inputBias)
    let isShared = inputSums.sharesMemory(with: hiddenSums)
    add(isShared ? bias : hiddenSums.sumOverRows(), to: weights.hiddenBias)
  }
}

extension Tensor {
  /// The states before each step: [n, steps, units], zeros first.
  fileprivate func delayedByOneStep() -> Tensor {
    let length = shape[1] * shape[2]
    let units = shape[2]
    var copy = ck_copy()
    copy.rank = 2
    copy.extents.0 = shape[0]
    copy.extents.1 = length - units
    (copy.from.0, copy.from.1) = (length, 1)
    (copy.to.0, copy.to.1) = (length, 1)
    return Tensor(shape: shape) { later in
      for example in 0..<shape[0] { (later + example * length).update(repeating: 0, count: units) }
      withUnsafePointer { kernels.pointee.strided_copy(&copy, $0, later + units) }
    }
  }
}
