import CKernels

// Reductions over some axes. The order of every sum follows from the shape and the axes alone.

extension Tensor {
  /// The sums over some axes, which the result lacks, or has with extent 1.
  public func sum(over axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let split = AxisSplit(shape, reducing: axes)
    let target = keepingAxes ? split.keptAsOnes : split.kept
    if split.isTrivial { return reshaped(to: target) }
    if split.reducedComeFirst {
      return Tensor(shape: target) { y in
        withUnsafePointer {
          kernels.pointee.sum_over_rows(split.reducedCount, split.kept.elementCount, $0, y)
        }
      }
    }
    let ordered = permuted(split.keptFirst)
    return Tensor(shape: target) { y in
      ordered.withUnsafePointer {
        kernels.pointee.sum_over_columns(split.kept.elementCount, split.reducedCount, $0, y)
      }
    }
  }

  /// The means over some axes; NaN over none.
  public func mean(over axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let split = AxisSplit(shape, reducing: axes)
    return sum(over: axes, keepingAxes: keepingAxes) / Float(split.reducedCount)
  }

  /// Sums over the axes along which a tensor of the given shape was repeated to get this one's.
  func summed(to target: Shape) -> Tensor {
    if shape == target { return self }
    let missing = shape.rank - target.rank
    let axes = (0..<shape.rank).filter {
      $0 < missing || (target[$0 - missing] == 1 && shape[$0] != 1)
    }
    return sum(over: axes).reshaped(to: target)
  }
}

/// Which of a shape's axes a reduction keeps.
struct AxisSplit {
  private let shape: Shape
  /// In ascending order.
  private let keptAxes: [Int]
  private let reducedAxes: [Int]

  init(_ shape: Shape, reducing axes: [Int]) {
    let reduced = Set(axes)
    precondition(
      reduced.count == axes.count && axes.allSatisfy { (0..<shape.rank).contains($0) },
      "\(axes) are not axes of \(shape)")
    self.shape = shape
    reducedAxes = axes.sorted()
    keptAxes = (0..<shape.rank).filter { !reduced.contains($0) }
  }

  var kept: Shape { Shape(keptAxes.map { shape[$0] }) }
  var reducedCount: Int { reducedAxes.reduce(1) { $0 * shape[$1] } }
  var keptFirst: [Int] { keptAxes + reducedAxes }

  /// The reduced axes with extent 1.
  var keptAsOnes: Shape {
    reducedAxes.reduce(shape) { $0.replacing($1, by: 1) }
  }

  /// Whether each result is one element.
  var isTrivial: Bool { reducedCount == 1 }

  /// Whether the array is rows of kept elements already.
  var reducedComeFirst: Bool {
    let order = (reducedAxes + keptAxes).filter { shape[$0] != 1 }
    return order == order.sorted()
  }
}
