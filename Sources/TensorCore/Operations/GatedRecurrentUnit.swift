import CKernels

/// A gated recurrent unit from state 0, its gates reset, update and candidate in this order:
/// n = tanh(x-part + r·(h-part)), h ← n + z·(h − n).
///
/// - Parameter x: [n, steps, features].
/// - Returns: h after each step, [n, steps, units].
/// - Source: Cho et al., 2014, in PyTorch's form, where the reset gate scales the product.
public func gru(_ x: Variable, _ weights: RecurrentWeights) -> Variable {
  gru(Recurrence(x, nil, weights, from: nil, gates: 3)).hidden
}

/// A gated recurrent unit over sequences of any lengths, each by itself.
///
/// Going on from a state gives the bits of the whole sequence at once.
///
/// - Parameters:
///   - x: [1, rows, features].
///   - groups: whose rows are whose.
///   - state: what each sequence begins with, which has no cell; nothing is 0.
/// - Returns: h after each step.
/// - Source: Cho et al., 2014, in PyTorch's form, where the reset gate scales the product.
public func gru(
  _ x: Variable, _ groups: RowGroups, _ weights: RecurrentWeights, from state: RecurrentState?
) -> RecurrentOutput {
  precondition(state?.cell == nil, "a gated recurrent unit has no cell")
  return gru(Recurrence(x, groups, weights, from: state, gates: 3))
}

private func gru(_ layer: Recurrence) -> RecurrentOutput {
  var gates = layer.inputSums()
  var hidden = Tensor(shape: layer.stateShape) { _ in }
  let weights = layer.weights
  let first = layer.state?.hidden.tensor
  let y = Tensor(shape: layer.stateShape) { y in
    gates.withUnsafeMutablePointer { gates in
      hidden.withUnsafeMutablePointer { hidden in
        withPointers(weights.hidden.tensor, weights.hiddenBias.tensor) { weight, bias in
          withPointer(first) { first in
            layer.withShape { kernels.pointee.gru($0, weight, bias, first, gates, hidden, y) }
          }
        }
      }
    }
  }
  let output = layer.x.tape.record(y, tracked: layer.isTracked) {
    [gates, hidden] dy, gradients in
    var hiddenSums = Tensor(shape: gates.shape) { _ in }
    var dfirst = layer.state.map { Tensor(shape: $0.hidden.shape) { _ in } }
    let inputSums = Tensor(shape: gates.shape) { inputSums in
      hiddenSums.withUnsafeMutablePointer { hiddenSums in
        withMutablePointer(&dfirst) { dfirst in
          withPointer(first) { first in
            withPointers(weights.hidden.tensor, dy, y) { weight, dy, y in
              withPointers(gates, hidden) { gates, hidden in
                layer.withShape {
                  kernels.pointee.gru_gradient(
                    $0, weight, first, gates, hidden, y, dy, inputSums, hiddenSums, dfirst)
                }
              }
            }
          }
        }
      }
    }
    layer.addGradients(to: &gradients, output: y, inputSums: inputSums, hiddenSums: hiddenSums)
    if let state = layer.state, let dfirst { gradients.add(dfirst, to: state.hidden) }
  }
  return RecurrentOutput(hidden: output, cells: nil)
}
