import CKernels

// Other arrangements of the same elements. What needs no copy makes none: it shares the memory.

extension Tensor {
  /// The axes in another order: axis i of the result is axis `axes[i]` of this tensor.
  ///
  /// Copies nothing if axes of more than one element keep their order.
  public func permuted(_ axes: [Int]) -> Tensor {
    precondition(axes.sorted() == Array(0..<shape.rank), "\(axes) is no order of \(shape)'s axes")
    let target = Shape(axes.map { shape[$0] })
    let moving = axes.filter { shape[$0] > 1 }
    if moving == moving.sorted() { return reshaped(to: target) }
    let strides = shape.strides
    return copied(to: target, from: axes.map { strides[$0] })
  }

  /// Every `step`-th element of an axis whose index lies in `range`, from its first on.
  ///
  /// Copies nothing if what is kept lies in one piece.
  public func sliced(_ range: Range<Int>, axis: Int, step: Int = 1) -> Tensor {
    precondition(
      step > 0 && shape.holds(range, axis: axis), "\(range) along axis \(axis) of \(shape)")
    let count = (range.count + step - 1) / step
    let target = shape.replacing(axis, by: count)
    if count == shape[axis] { return self }
    let outer = shape.prefix(axis)
    if step == 1 && outer.elementCount == 1 {
      return reshaped(to: shape.suffix(from: axis)).rows(range).reshaped(to: target)
    }
    var strides = shape.strides
    let first = range.lowerBound * strides[axis]
    strides[axis] *= step
    return copied(to: target, from: strides, first: count == 0 ? 0 : first)
  }

  /// Tensors one after another along an axis; their other extents agree.
  public static func concatenated(_ parts: [Tensor], axis: Int) -> Tensor {
    precondition(!parts.isEmpty, "nothing to concatenate")
    if parts.count == 1 { return parts[0] }
    let extent = parts.reduce(0) { $0 + $1.shape[axis] }
    let target = parts[0].shape.replacing(axis, by: extent)
    let strides = target.strides
    return Tensor(shape: target) { y in
      var start = 0
      for part in parts {
        precondition(
          part.shape.replacing(axis, by: extent) == target,
          "\(part.shape) beside \(parts[0].shape)")
        part.withUnsafePointer {
          copy(part.shape, $0, from: part.shape.strides, y + start * strides[axis], to: strides)
        }
        start += part.shape[axis]
      }
    }
  }

  /// The elements repeated along axes of extent 1 and along new first axes, by NumPy's rules.
  public func broadcast(to target: Shape) -> Tensor {
    if shape == target { return self }
    precondition(Shape.broadcast(shape, target) == target, "\(shape) as \(target)")
    if count == target.elementCount { return reshaped(to: target) }
    let strides = shape.strides
    let missing = target.rank - shape.rank
    return copied(
      to: target,
      from: (0..<target.rank).map { axis in
        axis < missing || shape[axis - missing] == 1 ? 0 : strides[axis - missing]
      })
  }

  /// Zeros of another shape with these elements at every `step`-th index of an axis from `first` on.
  func placed(in target: Shape, axis: Int, first: Int, step: Int) -> Tensor {
    var result = Tensor.zeros(target)
    var strides = target.strides
    let start = first * strides[axis]
    strides[axis] *= step
    if count == 0 { return result }
    result.withUnsafeMutablePointer { y in
      withUnsafePointer { copy(shape, $0, from: shape.strides, y + start, to: strides) }
    }
    return result
  }

  private func copied(to target: Shape, from strides: [Int], first: Int = 0) -> Tensor {
    Tensor(shape: target) { y in
      withUnsafePointer { copy(target, $0 + first, from: strides, y, to: target.strides) }
    }
  }
}

/// y[Σ i·to] = x[Σ i·from] for every index i below the extents.
private func copy(
  _ extents: Shape, _ x: UnsafePointer<Float>, from: [Int], _ y: UnsafeMutablePointer<Float>,
  to: [Int]
) {
  var axes = ck_copy()
  axes.rank = Int32(extents.rank)
  withUnsafeMutableBytes(of: &axes.extents) { $0.fill(from: extents.dimensions) }
  withUnsafeMutableBytes(of: &axes.from) { $0.fill(from: from) }
  withUnsafeMutableBytes(of: &axes.to) { $0.fill(from: to) }
  kernels.pointee.strided_copy(&axes, x, y)
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func fill(from values: [Int]) {
    values.withUnsafeBytes { copyMemory(from: $0) }
  }
}

// MARK: - Shapes

extension Shape {
  /// How far apart in memory neighbours along each axis are, in elements.
  var strides: [Int] {
    var strides = Array(repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * self[axis + 1]
    }
    return strides
  }

  /// How many axes at the end have extent 1.
  var trailingOnes: Int { dimensions.reversed().prefix { $0 == 1 }.count }

  /// The extents before an axis.
  func prefix(_ axis: Int) -> Shape { Shape(dimensions[..<axis]) }

  /// The same extents but for one.
  func replacing(_ axis: Int, by extent: Int) -> Shape {
    var extents = dimensions
    precondition(axis >= 0 && axis < rank, "\(self) has no axis \(axis)")
    extents[axis] = extent
    return Shape(extents)
  }

  fileprivate func holds(_ range: Range<Int>, axis: Int) -> Bool {
    axis >= 0 && axis < rank && range.lowerBound >= 0 && range.upperBound <= self[axis]
  }

  /// The shape of two arrays combined by NumPy's rules: from the last axis on, extents agree or one of
  /// them is 1, or missing; `nil` where they do not.
  public static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
    if a == b { return a }
    let rank = max(a.rank, b.rank)
    var extents = Array(repeating: 1, count: rank)
    for back in 1...max(rank, 1) where back <= rank {
      let first = back <= a.rank ? a[a.rank - back] : 1
      let second = back <= b.rank ? b[b.rank - back] : 1
      guard first == second || first == 1 || second == 1 else { return nil }
      extents[rank - back] = first == 1 ? second : first
    }
    return Shape(extents)
  }
}
