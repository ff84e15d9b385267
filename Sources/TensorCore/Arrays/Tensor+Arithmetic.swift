import CKernels

// Arithmetic outside the tape: optimisers, averages of weights, data preparation.

extension Tensor {
  /// Applies an elementwise function.
  public func map(_ function: Elementwise) -> Tensor {
    Tensor(shape: shape) { y in
      withUnsafePointer { kernels.pointee.unary(function.kernel, count, $0, y) }
    }
  }

  /// Combines two tensors element by element; where their shapes differ, by NumPy's rules of
  /// broadcasting.
  public func combined(_ operation: Arithmetic, _ other: Tensor) -> Tensor {
    if shape == other.shape {
      return Tensor(shape: shape) { y in
        withPointers(self, other) { kernels.pointee.binary(operation.kernel, count, $0, $1, y) }
      }
    }
    guard let target = Shape.broadcast(shape, other.shape) else {
      preconditionFailure("\(shape) with \(other.shape)")
    }
    if target == shape && other.count > 0 {
      let full = shape.prefix(shape.rank - other.shape.rank)
      // Repeated over the first axes, or over the last: no copy of the repeated one.
      if full.elementCount * other.count == count { return combined(operation, eachRowWith: other) }
      let last = other.shape.rank == shape.rank ? other.shape.trailingOnes : 0
      if shape.suffix(from: shape.rank - last).elementCount * other.count == count {
        return combined(operation, eachColumnWith: other)
      }
    }
    return broadcast(to: target).combined(operation, other.broadcast(to: target))
  }

  /// The same numbers as a narrower format would store them: to nearest, ties to even; beyond the
  /// greatest to infinity.
  public func rounded(to format: StorageFormat) -> Tensor {
    Tensor(shape: shape) { y in
      withUnsafePointer { kernels.pointee.round_storage(format.kernel, count, $0, y) }
    }
  }

  /// Combines every element with one number.
  public func combined(_ operation: Arithmetic, _ value: Float) -> Tensor {
    Tensor(shape: shape) { y in
      withUnsafePointer { kernels.pointee.binary_scalar(operation.kernel, count, $0, value, y) }
    }
  }

  public static func + (a: Tensor, b: Tensor) -> Tensor { a.combined(.add, b) }
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.combined(.subtract, b) }
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.combined(.multiply, b) }
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.combined(.divide, b) }
  public static func + (a: Tensor, b: Float) -> Tensor { a.combined(.add, b) }
  public static func - (a: Tensor, b: Float) -> Tensor { a.combined(.subtract, b) }
  public static func * (a: Tensor, b: Float) -> Tensor { a.combined(.multiply, b) }
  public static func / (a: Tensor, b: Float) -> Tensor { a.combined(.divide, b) }

  /// Adds `scale · other` in place, by FMA.
  public mutating func add(_ other: Tensor, scaledBy scale: Float = 1) {
    precondition(shape == other.shape, "\(shape) with \(other.shape)")
    let count = count
    withUnsafeMutablePointer { y in
      other.withUnsafePointer { kernels.pointee.add_scaled(count, scale, $0, y) }
    }
  }

  /// Multiplies every element in place.
  public mutating func scale(by factor: Float) {
    let count = count
    withUnsafeMutablePointer {
      kernels.pointee.binary_scalar(CK_MULTIPLY, count, $0, factor, $0)
    }
  }

  /// Multiplies every element in place by a factor of any size: where float32 does not have it to all
  /// its digits, by powers of 2 first, which are exact.
  public mutating func multiply(by factor: Double) {
    var rest = factor
    while rest.isFinite && rest.magnitude > 0x1p127 {
      scale(by: 0x1p127)
      rest *= 0x1p-127
    }
    while rest != 0 && rest.magnitude < 0x1p-126 {
      scale(by: 0x1p-126)
      rest *= 0x1p126
    }
    scale(by: Float(rest))
  }

  /// Adds `factor · other` in place for a factor of any size, by FMA where float32 has it.
  public mutating func add(_ other: Tensor, times factor: Double) {
    if factor == 0 || (0x1p-126...0x1p127).contains(factor.magnitude) {
      add(other, scaledBy: Float(factor))
    } else {
      var step = other
      step.multiply(by: factor)
      add(step)
    }
  }

  /// Goes a share of the way to another tensor: self + share·(other − self).
  ///
  /// The shares of both add up to 1 however small one is, which a share and its complement, each rounded
  /// to float32, do not. At 0 and at 1 the result is self or other, bit for bit.
  public mutating func approach(_ other: Tensor, share: Double) {
    if share > 0.5 {
      var result = other
      result.add(self - other, scaledBy: Float(1 - share))
      self = result
    } else if share > 0 {
      add(other - self, scaledBy: Float(share))
    }
  }

  /// Combines each row of a [rows, columns] view, columns being `row.count`, with one row.
  public func combined(_ operation: Arithmetic, eachRowWith row: Tensor) -> Tensor {
    let rows = row.count == 0 ? 0 : count / row.count
    precondition(rows * row.count == count, "\(shape) in rows of \(row.shape)")
    return Tensor(shape: shape) { y in
      withPointers(self, row) {
        kernels.pointee.binary_rows(operation.kernel, rows, row.count, $0, $1, y)
      }
    }
  }

  /// Combines row r of a [rows, columns] view, rows being `column.count`, with `column[r]`.
  public func combined(_ operation: Arithmetic, eachColumnWith column: Tensor) -> Tensor {
    let columns = column.count == 0 ? 0 : count / column.count
    precondition(columns * column.count == count, "\(shape) in columns of \(column.shape)")
    return Tensor(shape: shape) { y in
      withPointers(self, column) {
        kernels.pointee.binary_columns(operation.kernel, column.count, columns, $0, $1, y)
      }
    }
  }
}

// MARK: - Reductions, in the fixed order of the numerics contract

extension Tensor {
  public func sum() -> Float { withUnsafePointer { kernels.pointee.sum(count, $0) } }

  public func dot(_ other: Tensor) -> Float {
    precondition(count == other.count, "\(shape) with \(other.shape)")
    return withPointers(self, other) { kernels.pointee.dot(count, $0, $1) }
  }

  /// Σx² in double precision, where the squares of finite elements neither overflow nor vanish.
  public func sumOfSquares() -> Double {
    withUnsafePointer { kernels.pointee.sum_of_squares(count, $0) }
  }

  /// The Euclidean norm √Σx²; infinite where it is beyond float32's range, of finite elements too.
  public func norm() -> Float { Float(sumOfSquares().squareRoot()) }

  public func maximum() -> Float { withUnsafePointer { kernels.pointee.maximum(count, $0) } }

  /// Whether no element is NaN or infinite.
  public var isFinite: Bool { withUnsafePointer { kernels.pointee.all_finite(count, $0) } }

  /// A fast hash of shape-independent bits: equal tensors have equal fingerprints. Not cryptographic.
  public var fingerprint: UInt64 { withUnsafePointer { kernels.pointee.fingerprint(count, $0) } }

  /// Sums over all axes but the last: [rows…, columns] → [columns].
  public func sumOverRows() -> Tensor {
    let columns = shape.last
    return Tensor(shape: [columns]) { y in
      withUnsafePointer {
        kernels.pointee.sum_over_rows(columns == 0 ? 0 : count / columns, columns, $0, y)
      }
    }
  }

  /// Sums over all axes but the first: [rows, columns…] → [rows].
  public func sumOverColumns() -> Tensor {
    let rows = shape[0]
    return Tensor(shape: [rows]) { y in
      withUnsafePointer {
        kernels.pointee.sum_over_columns(rows, rows == 0 ? 0 : count / rows, $0, y)
      }
    }
  }

  /// Log-softmax over the last axis.
  public func logSoftmax() -> Tensor {
    Tensor(shape: shape) { y in
      withUnsafePointer { kernels.pointee.log_softmax(count / shape.last, shape.last, $0, y) }
    }
  }

  /// The position of each row's first greatest element: [rows, columns] → rows positions.
  public func argmaxOfRows() -> [Int] {
    let columns = shape.last
    guard columns > 0 else { return [] }
    return withUnsafePointer { x in
      (0..<count / columns).map { row in
        var best = 0
        for column in 1..<max(columns, 1) where x[row * columns + column] > x[row * columns + best]
        {
          best = column
        }
        return best
      }
    }
  }

  /// Chosen rows, in the given order: [n, …] → [indices.count, …].
  public func gatheringRows(_ indices: [Int]) -> Tensor {
    let inner = shape.suffix(from: 1)
    let width = inner.elementCount
    return Tensor(shape: inner.batched(indices.count)) { y in
      withUnsafePointer { x in
        for (row, index) in indices.enumerated() {
          precondition(index >= 0 && index < shape[0], "row out of range")
          (y + row * width).update(from: x + index * width, count: width)
        }
      }
    }
  }

  /// Tensors one after another along the first axis.
  public static func concatenatingRows(_ parts: [Tensor]) -> Tensor {
    guard let first = parts.first else { return .zeros([0]) }
    let inner = first.shape.suffix(from: 1)
    let rows = parts.reduce(0) { $0 + $1.shape[0] }
    return Tensor(shape: inner.batched(rows)) { y in
      var next = y
      for part in parts {
        precondition(part.shape.suffix(from: 1) == inner, "rows of different shapes")
        part.withUnsafePointer { next.update(from: $0, count: part.count) }
        next += part.count
      }
    }
  }
}
