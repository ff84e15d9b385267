import CKernels

/// What both kinds of recurrent layer share: sequences, weights and the states to begin with.
struct Recurrence {
  let x: Variable
  let weights: RecurrentWeights
  let state: RecurrentState?
  /// Nothing where all sequences of x [n, steps, features] are equally long.
  private let groups: RowGroups?
  private let gates: Int

  init(
    _ x: Variable, _ groups: RowGroups?, _ weights: RecurrentWeights, from state: RecurrentState?,
    gates: Int
  ) {
    precondition(x.shape.rank == 3, "[n, steps, features], not \(x.shape)")
    let units = weights.units
    precondition(
      weights.input.shape == [x.shape[2], gates * units]
        && weights.hidden.shape == [units, gates * units],
      "\(x.shape) by \(weights.input.shape) and \(weights.hidden.shape)")
    if let groups {
      precondition(
        x.shape[0] == 1 && x.shape[1] == groups.rows, "\(groups.rows) rows, not \(x.shape)")
    }
    let states: Shape = [groups?.count ?? x.shape[0], units]
    for first in [state?.hidden, state?.cell] {
      precondition(first.map { $0.shape == states } ?? true, "states \(states) to begin with")
    }
    (self.x, self.groups, self.weights, self.state) = (x, groups, weights, state)
    self.gates = gates
  }

  var isTracked: Bool { x.isTracked || weights.isTracked || state?.isTracked == true }
  var stateShape: Shape { [x.shape[0], x.shape[1], weights.units] }

  /// Calls `body` with the shape as kernels have it.
  func withShape<R>(_ body: (UnsafePointer<ck_recurrent>) -> R) -> R {
    var shape = ck_recurrent(
      batch: x.shape[0], steps: x.shape[1], units: weights.units, starts: nil, order: nil)
    guard let groups else { return body(&shape) }
    shape.batch = groups.count
    return groups.starts.withUnsafeBufferPointer { starts in
      groups.longestFirst.withUnsafeBufferPointer { order in
        shape.starts = starts.baseAddress
        shape.order = order.baseAddress
        return body(&shape)
      }
    }
  }

  /// What the inputs contribute to the gates at all steps: one product.
  func inputSums() -> Tensor {
    let columns = gates * weights.units
    return matrixProduct(
      CK_NN, x.tensor, weights.input.tensor, m: x.shape[0] * x.shape[1], n: columns, k: x.shape[2],
      bias: weights.inputBias.tensor, shape: [x.shape[0], x.shape[1], columns])
  }

  /// From states after each step to those before it, whose first rows `first` are, or zeros.
  private func delayed(_ states: Tensor, first: Tensor?) -> Tensor {
    let starts = groups?.starts ?? (0...x.shape[0]).map { $0 * x.shape[1] }
    let units = weights.units
    return Tensor(shape: states.shape) { earlier in
      withPointer(first) { first in
        states.withUnsafePointer { later in
          for (sequence, start) in starts.dropLast().enumerated() {
            let end = starts[sequence + 1]
            guard start < end else { continue }
            let row = earlier + start * units
            if let first {
              row.update(from: first + sequence * units, count: units)
            } else {
              row.update(repeating: 0, count: units)
            }
            (row + units).update(from: later + start * units, count: (end - start - 1) * units)
          }
        }
      }
    }
  }

  /// From the gradients of what inputs and states contribute to the gates to those of everything.
  func addGradients(
    to gradients: inout Gradients, output y: Tensor, inputSums: Tensor, hiddenSums: Tensor
  ) {
    let rows = x.shape[0] * x.shape[1]
    let columns = gates * weights.units
    if x.isTracked {
      let dx = matrixProduct(
        CK_NT, inputSums, weights.input.tensor, m: rows, n: x.shape[2], k: columns, shape: x.shape)
      gradients.add(dx, to: x)
    }
    if weights.input.isTracked {
      let gradient = matrixProduct(
        CK_TN, x.tensor, inputSums, m: x.shape[2], n: columns, k: rows, shape: weights.input.shape)
      gradients.add(gradient, to: weights.input)
    }
    if weights.hidden.isTracked {
      let before = delayed(y, first: state?.hidden.tensor)
      let gradient = matrixProduct(
        CK_TN, before, hiddenSums, m: weights.units, n: columns, k: rows,
        shape: weights.hidden.shape)
      gradients.add(gradient, to: weights.hidden)
    }
    let bias = inputSums.sumOverRows()
    gradients.add(bias, to: weights.inputBias)
    let isShared = inputSums.sharesMemory(with: hiddenSums)
    gradients.add(isShared ? bias : hiddenSums.sumOverRows(), to: weights.hiddenBias)
  }
}
