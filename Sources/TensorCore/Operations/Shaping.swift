// Other arrangements of the same elements, on the tape.

extension Variable {
  /// The axes in another order: axis i of the result is axis `axes[i]` of this value.
  public func permuted(_ axes: [Int]) -> Variable {
    tape.record(tensor.permuted(axes), tracked: isTracked) { dy, gradients in
      var back = axes
      for (place, axis) in axes.enumerated() { back[axis] = place }
      gradients.add(dy.permuted(back), to: self)
    }
  }

  /// Every `step`-th element of an axis whose index lies in `range`, from its first on.
  public func sliced(_ range: Range<Int>, axis: Int, step: Int = 1) -> Variable {
    let y = tensor.sliced(range, axis: axis, step: step)
    return tape.record(y, tracked: isTracked) { dy, gradients in
      gradients.add(
        dy.placed(in: shape, axis: axis, first: range.lowerBound, step: step), to: self)
    }
  }

  /// Values one after another along an axis; their other extents agree.
  public static func concatenated(_ parts: [Variable], axis: Int) -> Variable {
    let y = Tensor.concatenated(parts.map(\.tensor), axis: axis)
    return parts[0].tape.record(y, tracked: parts.contains(where: \.isTracked)) { dy, gradients in
      var start = 0
      for part in parts {
        let end = start + part.shape[axis]
        if part.isTracked { gradients.add(dy.sliced(start..<end, axis: axis), to: part) }
        start = end
      }
    }
  }

  /// The elements repeated along axes of extent 1 and along new first axes, by NumPy's rules.
  public func broadcast(to target: Shape) -> Variable {
    if shape == target { return self }
    return tape.record(tensor.broadcast(to: target), tracked: isTracked) { dy, gradients in
      gradients.add(dy.summed(to: shape), to: self)
    }
  }

  /// The same numbers as a narrower format would store them. The gradient passes as it is
  /// (a straight-through estimate: rounding has no slope of its own), or rounded in the same way.
  ///
  /// - Source: Bengio, Léonard and Courville, 2013.
  public func rounded(
    to format: StorageFormat, gradients roundsGradients: Bool = false
  ) -> Variable {
    tape.record(tensor.rounded(to: format), tracked: isTracked) { dy, gradients in
      gradients.add(roundsGradients ? dy.rounded(to: format) : dy, to: self)
    }
  }

  /// Interleaves the channels of `groups` groups: channel g·m + i goes to i·groups + g, for m channels
  /// in a group.
  ///
  /// - Source: Zhang et al., 2018 (ShuffleNet).
  public func shufflingChannels(groups: Int) -> Variable {
    tape.record(tensor.shufflingChannels(groups: groups), tracked: isTracked) { dy, gradients in
      gradients.add(dy.shufflingChannels(groups: shape.last / groups), to: self)
    }
  }
}

extension Tensor {
  /// Interleaves the channels (the last axis) of `groups` groups.
  public func shufflingChannels(groups: Int) -> Tensor {
    precondition(
      groups > 0 && shape.last % groups == 0, "\(shape.last) channels in \(groups) groups")
    let members = shape.last / groups
    let pixels = shape.last == 0 ? 0 : count / shape.last
    return reshaped(to: [pixels, groups, members]).permuted([0, 2, 1]).reshaped(to: shape)
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

/// Softmax over the last axis.
public func softmax(_ x: Variable) -> Variable {
  let y = x.tensor.logSoftmax().map(.exp)
  return x.tape.record(y, tracked: x.isTracked) { dy, gradients in
    // y·(dy − Σ dy·y), row by row
    let shares = (dy * y).reshaped(to: [y.count / max(y.shape.last, 1), y.shape.last])
      .sumOverColumns()
    gradients.add(y * dy.combined(.subtract, eachColumnWith: shares), to: x)
  }
}
