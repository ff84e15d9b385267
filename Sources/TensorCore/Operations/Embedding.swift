import CKernels

/// Rows of a table, chosen by number: from tokens [n, …] to [n, …, width].
///
/// - Parameters:
///   - tokens: whole numbers from 0 to the table's rows, kept as floats. Any other number gives a
///     row of NaNs, which stops a training at its first step.
///   - table: [rows, width].
public func embedding(_ tokens: Tensor, table: Variable) -> Variable {
  precondition(table.shape.rank == 2, "a table is [rows, width], not \(table.shape)")
  let rows = table.shape[0]
  let width = table.shape[1]
  let count = tokens.count
  let indices = rowNumbers(tokens, below: rows)
  let shape = Shape(tokens.shape.dimensions + [width])
  let y = Tensor(shape: shape) { y in
    withPointers(indices, table.tensor) { indices, table in
      indices.withMemoryRebound(to: Int32.self, capacity: count) {
        kernels.pointee.embedding(count, rows, width, $0, table, y)
      }
    }
  }
  return table.tape.record(y, tracked: table.isTracked) { dy, gradients in
    let gradient = Tensor(shape: table.shape) { gradient in
      withPointers(indices, dy) { indices, dy in
        indices.withMemoryRebound(to: Int32.self, capacity: count) {
          kernels.pointee.embedding_gradient(count, rows, width, $0, dy, gradient)
        }
      }
    }
    gradients.add(gradient, to: table)
  }
}

/// Tokens as 32-bit integers in a tensor's storage; −1 where one is no row's number.
private func rowNumbers(_ tokens: Tensor, below rows: Int) -> Tensor {
  Tensor(shape: [tokens.count]) { storage in
    storage.withMemoryRebound(to: Int32.self, capacity: tokens.count) { indices in
      tokens.withUnsafePointer { token in
        for index in 0..<tokens.count {
          let number = Int32(exactly: token[index]) ?? -1
          indices[index] = number >= 0 && number < rows ? number : -1
        }
      }
    }
  }
}

extension Variable {
  /// Adds one and the same array to every example: [n, …] + […].
  public func addingToEachExample(_ other: Variable) -> Variable {
    precondition(shape.suffix(from: 1) == other.shape, "\(shape) with \(other.shape)")
    return tape.record(
      tensor.combined(.add, eachRowWith: other.tensor),
      tracked: isTracked || other.isTracked
    ) { dy, gradients in
      gradients.add(dy, to: self)
      guard other.isTracked else { return }
      let table = dy.reshaped(to: [shape[0], other.tensor.count])
      gradients.add(table.sumOverRows().reshaped(to: other.shape), to: other)
    }
  }
}
