/// The nuclear norm of a matrix, the sum of its singular values: ‖X‖_* = tr √(XᵀX).
///
/// Its gradient is X·(XᵀX)^(−1/2), of a matrix of less than full rank that of least norm: directions with
/// singular values below max(rows, columns)·2⁻²³ of the greatest, which float32 cannot tell from 0, have
/// none. Computed from the smaller of XᵀX and X·Xᵀ in double precision.
///
/// - Parameter x: [rows, columns].
/// - Returns: a number, of rank 0.
public func nuclearNorm(_ x: Variable) -> Variable {
  precondition(x.shape.rank == 2, "the nuclear norm of \(x.shape)")
  let table = GramTable(x.tensor)
  let eigen = SymmetricEigen(table.gram)
  // Not max(·, 0), which would make a number of NaN.
  let norm = eigen.values.reduce(0) { $0 + ($1 < 0 ? 0 : $1.squareRoot()) }
  return x.tape.record(Tensor(Float(norm)), tracked: x.isTracked) { dy, gradients in
    let smallest = Double(max(x.shape[0], x.shape[1])) * 0x1p-23
    let root = eigen.inverseSquareRoot(tolerance: smallest * smallest)
    gradients.add(table.product(with: root) * dy.scalar, to: x)
  }
}

/// The products of a matrix's shorter lines with each other.
private struct GramTable {
  let x: [Double]
  let (rows, columns): (Int, Int)

  init(_ tensor: Tensor) {
    x = tensor.scalars.map(Double.init)
    (rows, columns) = (tensor.shape[0], tensor.shape[1])
  }

  private var isWide: Bool { rows < columns }
  /// How many lines there are, and how long each is.
  private var order: Int { min(rows, columns) }
  private var length: Int { max(rows, columns) }

  /// Element k of line i: of a wide matrix lines are rows.
  private func element(_ line: Int, _ k: Int) -> Double {
    isWide ? x[line * columns + k] : x[k * columns + line]
  }

  /// XᵀX, or X·Xᵀ of a wide matrix.
  var gram: SquareMatrix {
    var gram = SquareMatrix(diagonal: Array(repeating: 0, count: order))
    for i in 0..<order {
      for j in i..<order {
        var sum = 0.0
        for k in 0..<length { sum += element(i, k) * element(j, k) }
        gram[i, j] = sum
        gram[j, i] = sum
      }
    }
    return gram
  }

  /// X·M, or M·X of a wide matrix, for a symmetric M of the order of ``gram``.
  func product(with m: SquareMatrix) -> Tensor {
    var result = [Float](repeating: 0, count: x.count)
    for line in 0..<order {
      for k in 0..<length {
        var sum = 0.0
        for i in 0..<order { sum += m[line, i] * element(i, k) }
        result[isWide ? line * columns + k : k * columns + line] = Float(sum)
      }
    }
    return Tensor(result, shape: [rows, columns])
  }
}
