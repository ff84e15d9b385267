/// A dense, row-major array of 32-bit floats with the semantics of a value.
///
/// Copies share memory until one of them is written to. Images are [n, height, width, channels].
public struct Tensor: Sendable {
  public let shape: Shape
  private var storage: Storage
  /// The first element's place in the storage, in floats.
  private var offset: Int

  private init(shape: Shape, storage: Storage, offset: Int) {
    self.shape = shape
    self.storage = storage
    self.offset = offset
  }

  /// A new tensor whose elements `fill` writes, all of them: they are undefined before.
  public init(
    shape: Shape, fill: (UnsafeMutablePointer<Float>) throws -> Void
  ) rethrows {
    self.init(shape: shape, storage: Storage(floats: shape.elementCount), offset: 0)
    try withExtendedLifetime(storage) { try fill(storage.pointer) }
  }

  /// A tensor of one value.
  public init(repeating value: Float, shape: Shape) {
    self.init(shape: shape) { $0.update(repeating: value, count: shape.elementCount) }
  }

  /// A tensor of the given elements, in row-major order.
  public init(_ scalars: [Float], shape: Shape) {
    precondition(scalars.count == shape.elementCount, "\(scalars.count) elements for \(shape)")
    self.init(shape: shape) { pointer in
      scalars.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        pointer.update(from: base, count: source.count)
      }
    }
  }

  /// A tensor of rank 0.
  public init(_ value: Float) { self.init(repeating: value, shape: []) }

  public static func zeros(_ shape: Shape) -> Tensor { Tensor(repeating: 0, shape: shape) }

  public var count: Int { shape.elementCount }
}

// MARK: - Access

extension Tensor {
  /// Calls `body` with the address of the first element, valid during the call.
  @inline(__always)
  public func withUnsafePointer<R>(_ body: (UnsafePointer<Float>) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.pointer + offset)) }
  }

  /// Calls `body` with the address of the first element for writing; copies shared memory first.
  @inline(__always)
  public mutating func withUnsafeMutablePointer<R>(
    _ body: (UnsafeMutablePointer<Float>) throws -> R
  ) rethrows -> R {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = Storage(floats: count)
      copy.pointer.update(from: storage.pointer + offset, count: count)
      storage = copy
      offset = 0
    }
    return try withExtendedLifetime(storage) { try body(storage.pointer + offset) }
  }

  /// The elements in row-major order.
  public var scalars: [Float] {
    withUnsafePointer { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// One element by its row-major position.
  public subscript(flat index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "index out of range")
      return withUnsafePointer { $0[index] }
    }
    set {
      precondition(index >= 0 && index < count, "index out of range")
      withUnsafeMutablePointer { $0[index] = newValue }
    }
  }

  /// The only element of a tensor that has one.
  public var scalar: Float {
    precondition(count == 1, "\(shape) is not one element")
    return withUnsafePointer { $0[0] }
  }
}

// MARK: - Views, which copy nothing

extension Tensor {
  /// The same elements under another shape of as many.
  public func reshaped(to shape: Shape) -> Tensor {
    precondition(shape.elementCount == count, "\(self.shape) as \(shape)")
    return Tensor(shape: shape, storage: storage, offset: offset)
  }

  /// The elements whose first index lies in `range`.
  public func rows(_ range: Range<Int>) -> Tensor {
    precondition(shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0])
    let inner = shape.suffix(from: 1)
    return Tensor(
      shape: inner.batched(range.count), storage: storage,
      offset: offset + range.lowerBound * inner.elementCount)
  }
}

// MARK: - Comparing

extension Tensor {
  /// Whether shape and every bit agree (so 0 and −0 differ).
  public func isIdentical(to other: Tensor) -> Bool {
    guard shape == other.shape else { return false }
    return withPointers(self, other) { a, b in
      (0..<count).allSatisfy { a[$0].bitPattern == b[$0].bitPattern }
    }
  }
}

extension Tensor {
  /// Whether both are the same elements in memory, so that what is computed of one holds for both.
  package func sharesMemory(with other: Tensor) -> Bool {
    shape == other.shape && storage === other.storage && offset == other.offset
  }
}

/// Calls `body` with the addresses of two tensors' first elements.
@inline(__always)
public func withPointers<R>(
  _ a: Tensor, _ b: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>) throws -> R
) rethrows -> R {
  try a.withUnsafePointer { a in try b.withUnsafePointer { b in try body(a, b) } }
}

/// Calls `body` with the addresses of three tensors' first elements.
@inline(__always)
public func withPointers<R>(
  _ a: Tensor, _ b: Tensor, _ c: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) throws -> R
) rethrows -> R {
  try withPointers(a, b) { a, b in try c.withUnsafePointer { c in try body(a, b, c) } }
}

/// Calls `body` with the address of a tensor's first element, or with nothing for no tensor.
@inline(__always)
func withPointer<R>(
  _ a: Tensor?, _ body: (UnsafePointer<Float>?) throws -> R
) rethrows -> R {
  try a?.withUnsafePointer { try body($0) } ?? body(nil)
}

/// Calls `body` with the address of a tensor's first element, to be written, or with nothing.
@inline(__always)
func withMutablePointer<R>(
  _ a: inout Tensor?, _ body: (UnsafeMutablePointer<Float>?) throws -> R
) rethrows -> R {
  try a?.withUnsafeMutablePointer { try body($0) } ?? body(nil)
}
