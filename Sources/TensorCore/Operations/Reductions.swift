extension Variable {
  /// The sum of all elements, of rank 0.
  public func sum() -> Variable {
    tape.record(Tensor(tensor.sum()), tracked: isTracked) { dy, gradients in
      gradients.add(Tensor(repeating: dy.scalar, shape: shape), to: self)
    }
  }

  /// The mean of all elements, of rank 0; NaN for none.
  public func mean() -> Variable { sum() / Float(tensor.count) }

  /// The sum over all axes but the first: [rows, columns…] → [rows].
  public func sumOverColumns() -> Variable {
    tape.record(tensor.sumOverColumns(), tracked: isTracked) { dy, gradients in
      let ones = Tensor(repeating: 1, shape: shape)
      gradients.add(ones.combined(.multiply, eachColumnWith: dy), to: self)
    }
  }

  /// Chosen rows in the given order; a row may be chosen more than once.
  public func gatheringRows(_ indices: [Int]) -> Variable {
    let width = shape.suffix(from: 1).elementCount
    return tape.record(tensor.gatheringRows(indices), tracked: isTracked) { dy, gradients in
      var dx = Tensor.zeros(shape)
      dx.withUnsafeMutablePointer { dx in
        dy.withUnsafePointer { dy in
          for (row, index) in indices.enumerated() {
            for column in 0..<width { dx[index * width + column] += dy[row * width + column] }
          }
        }
      }
      gradients.add(dx, to: self)
    }
  }
}

/// The same elements under another shape.
public func reshape(_ x: Variable, to shape: Shape) -> Variable {
  x.tape.record(x.tensor.reshaped(to: shape), tracked: x.isTracked) { dy, gradients in
    gradients.add(dy.reshaped(to: x.shape), to: x)
  }
}
