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
}
