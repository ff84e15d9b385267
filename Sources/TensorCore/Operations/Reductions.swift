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
}

/// The same elements under another shape.
public func reshape(_ x: Variable, to shape: Shape) -> Variable {
  x.tape.record(x.tensor.reshaped(to: shape), tracked: x.isTracked) { dy, gradients in
    gradients.add(dy.reshaped(to: x.shape), to: x)
  }
}

// MARK: - Over some axes

extension Variable {
  /// The sums over some axes, which the result lacks, or has with extent 1.
  public func sum(over axes: [Int], keepingAxes: Bool = false) -> Variable {
    let y = tensor.sum(over: axes, keepingAxes: keepingAxes)
    return tape.record(y, tracked: isTracked) { dy, gradients in
      let split = AxisSplit(shape, reducing: axes)
      gradients.add(dy.reshaped(to: split.keptAsOnes).broadcast(to: shape), to: self)
    }
  }

  /// The means over some axes; NaN over none.
  public func mean(over axes: [Int], keepingAxes: Bool = false) -> Variable {
    let count = AxisSplit(shape, reducing: axes).reducedCount
    return sum(over: axes, keepingAxes: keepingAxes) / Float(count)
  }

  /// The greatest over some axes, NaN where there is one; the first of equals gets the gradient.
  public func maximum(over axes: [Int], keepingAxes: Bool = false) -> Variable {
    let split = AxisSplit(shape, reducing: axes)
    precondition(split.reducedCount > 0, "the greatest of none, over \(axes) of \(shape)")
    let target = keepingAxes ? split.keptAsOnes : split.kept
    if split.isTrivial { return reshape(self, to: target) }
    // A window over a whole row of pixels.
    let kept = split.kept.elementCount
    let image: Shape =
      split.reducedComeFirst ? [1, 1, split.reducedCount, kept] : [kept, 1, split.reducedCount, 1]
    let ordered = split.reducedComeFirst ? self : permuted(split.keptFirst)
    let pooled = maxPool(
      reshape(ordered, to: image), window: Window(kernel: (1, split.reducedCount)))
    return reshape(pooled, to: target)
  }
}
