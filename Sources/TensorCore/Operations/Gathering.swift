import CKernels

extension Variable {
  /// Chosen rows in the given order; a row may be chosen more than once, and then its gradients are
  /// added in the order of choice.
  public func gatheringRows(_ indices: [Int]) -> Variable {
    tape.record(tensor.gatheringRows(indices), tracked: isTracked) { dy, gradients in
      gradients.add(dy.scatteredRows(indices, in: shape), to: self)
    }
  }

  /// So many rows, of which row `indices[i]` is row i of this value and those that are not named are 0; each is
  /// named once.
  public func scatteringRows(_ indices: [Int], of count: Int) -> Variable {
    let target = shape.suffix(from: 1).batched(count)
    return tape.record(tensor.scatteredRows(indices, in: target), tracked: isTracked) {
      dy, gradients in gradients.add(dy.gatheringRows(indices), to: self)
    }
  }

  /// Chosen places of sequences that stand one behind another: [1, rows, …] → [1, indices.count, …].
  public func gatheringPlaces(_ indices: [Int]) -> Variable {
    precondition(shape.rank >= 2 && shape[0] == 1, "[1, rows, …], not \(shape)")
    let inner = shape.suffix(from: 1)
    let chosen = reshape(self, to: inner).gatheringRows(indices)
    return reshape(chosen, to: chosen.shape.batched(1))
  }
}

extension Tensor {
  /// Zeros of another shape to whose row `indices[i]` row i is added, in ascending order.
  fileprivate func scatteredRows(_ indices: [Int], in target: Shape) -> Tensor {
    let width = target.suffix(from: 1).elementCount
    let numbers = indices.map { Int32($0) }
    return Tensor(shape: target) { y in
      withUnsafePointer {
        kernels.pointee.embedding_gradient(indices.count, target[0], width, numbers, $0, y)
      }
    }
  }
}
