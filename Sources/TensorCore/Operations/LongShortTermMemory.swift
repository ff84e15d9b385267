import CKernels

/// A long short-term memory from state 0, its gates input, forget, candidate and output in this
/// order: c ← f·c + i·g, h ← o·tanh(c).
///
/// - Parameter x: [n, steps, features].
/// - Returns: h after each step, [n, steps, units].
/// - Source: Hochreiter and Schmidhuber, 1997, in PyTorch's form.
public func lstm(_ x: Variable, _ weights: RecurrentWeights) -> Variable {
  lstm(Recurrence(x, nil, weights, from: nil, gates: 4)).hidden
}

/// A long short-term memory over sequences of any lengths, each by itself.
///
/// Going on from a state gives the bits of the whole sequence at once.
///
/// - Parameters:
///   - x: [1, rows, features].
///   - groups: whose rows are whose.
///   - state: what each sequence begins with; nothing is 0.
/// - Returns: h and c after each step.
/// - Source: Hochreiter and Schmidhuber, 1997, in PyTorch's form.
public func lstm(
  _ x: Variable, _ groups: RowGroups, _ weights: RecurrentWeights, from state: RecurrentState?
) -> RecurrentOutput {
  lstm(Recurrence(x, groups, weights, from: state, gates: 4))
}

private func lstm(_ layer: Recurrence) -> RecurrentOutput {
  var gates = layer.inputSums()
  var cells = Tensor(shape: layer.stateShape) { _ in }
  let weights = layer.weights
  let (firstState, firstCell) = (layer.state?.hidden.tensor, layer.state?.cell?.tensor)
  let y = Tensor(shape: layer.stateShape) { y in
    gates.withUnsafeMutablePointer { gates in
      cells.withUnsafeMutablePointer { cells in
        withPointers(weights.hidden.tensor, weights.hiddenBias.tensor) { weight, bias in
          withPointer(firstState) { state in
            withPointer(firstCell) { cell in
              layer.withShape {
                kernels.pointee.lstm($0, weight, bias, state, cell, gates, cells, y)
              }
            }
          }
        }
      }
    }
  }
  let tape = layer.x.tape
  let gradientOfCells = HandedOver()
  let hidden = tape.record(y, tracked: layer.isTracked) { [gates, cells] dy, gradients in
    var dstate = layer.state.map { Tensor(shape: $0.hidden.shape) { _ in } }
    var dcell = layer.state?.cell.map { Tensor(shape: $0.shape) { _ in } }
    let dsums = Tensor(shape: gates.shape) { dsums in
      withMutablePointer(&dstate) { dstate in
        withMutablePointer(&dcell) { dcell in
          withPointer(firstCell) { cell in
            withPointer(gradientOfCells.tensor) { dcells in
              withPointers(weights.hidden.tensor, dy) { weight, dy in
                withPointers(gates, cells) { gates, cells in
                  layer.withShape {
                    kernels.pointee.lstm_gradient(
                      $0, weight, cell, gates, cells, dy, dcells, dsums, dstate, dcell)
                  }
                }
              }
            }
          }
        }
      }
    }
    layer.addGradients(to: &gradients, output: y, inputSums: dsums, hiddenSums: dsums)
    if let state = layer.state, let dstate { gradients.add(dstate, to: state.hidden) }
    if let cell = layer.state?.cell, let dcell { gradients.add(dcell, to: cell) }
  }
  // A node of its own right behind, and so before it on the way back.
  let later = tape.record(cells, tracked: layer.isTracked) { dcells, gradients in
    gradientOfCells.tensor = dcells
    gradients.addZerosIfNone(to: hidden)
  }
  return RecurrentOutput(hidden: hidden, cells: later)
}

/// The gradient of an operation's second output, on its way to the operation.
private final class HandedOver {
  var tensor: Tensor?
}
