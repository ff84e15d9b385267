/// The eigenvalues and eigenvectors of a real symmetric matrix: A = V·diag(λ)·Vᵀ.
///
/// Cyclic Jacobi rotations in the order of the rows, with + − × ÷ √ alone: the same bits everywhere. Of
/// n×n numbers, about eight sweeps of n³ steps: for matrices of up to a few hundred rows.
///
/// - Source: Golub and Van Loan, "Matrix Computations", section 8.5 (fourth edition).
public struct SymmetricEigen: Sendable {
  /// Ascending; NaN for a matrix that is not finite.
  public let values: [Double]
  /// Eigenvector k in column k, of length 1.
  public let vectors: SquareMatrix

  /// Rotations converge quadratically; ten sweeps do for a thousand rows.
  private static let mostSweeps = 60

  /// - Parameter matrix: of which the upper triangle is read.
  public init(_ matrix: SquareMatrix) {
    let n = matrix.order
    let greatest = matrix.elements.reduce(0) { max($0, $1.magnitude) }
    guard matrix.elements.allSatisfy(\.isFinite) else {
      values = Array(repeating: .nan, count: n)
      vectors = SquareMatrix(diagonal: Array(repeating: .nan, count: n))
      return
    }
    // By a power of 2, which rounds nothing: no square of an element overflows or vanishes.
    let exponent = greatest > 0 ? Int(greatest.exponent) : 0
    var rotations = JacobiRotations(matrix, scale: exponent)
    for _ in 0..<Self.mostSweeps where !rotations.isDiagonal { rotations.sweep() }
    let found = (0..<n).map { Self.scaled(rotations.matrix[$0, $0], by: exponent) }
    let order = (0..<n).sorted { (found[$0], $0) < (found[$1], $1) }
    values = order.map { found[$0] }
    var sorted = SquareMatrix(diagonal: Array(repeating: 0, count: n))
    for (column, source) in order.enumerated() {
      for row in 0..<n { sorted[row, column] = rotations.vectors[row, source] }
    }
    vectors = sorted
  }

  /// x·2ᵉ.
  fileprivate static func scaled(_ x: Double, by exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: x)
  }

  /// The matrix of the same eigenvectors, whose eigenvalues are a function of these: V·diag(f(λ))·Vᵀ.
  public func mapping(_ function: (Double) -> Double) -> SquareMatrix {
    let n = values.count
    let mapped = values.map(function)
    var result = SquareMatrix(diagonal: Array(repeating: 0, count: n))
    for row in 0..<n {
      for column in row..<n {
        var sum = 0.0
        for k in 0..<n { sum += vectors[row, k] * mapped[k] * vectors[column, k] }
        result[row, column] = sum
        result[column, row] = sum
      }
    }
    return result
  }
}

/// A symmetric matrix on its way to a diagonal one.
private struct JacobiRotations {
  var matrix: SquareMatrix
  /// The product of the rotations so far.
  var vectors: SquareMatrix

  /// - Parameter scale: the exponent of the power of 2 that elements are divided by.
  init(_ given: SquareMatrix, scale: Int) {
    matrix = SquareMatrix(
      given.elements.map { SymmetricEigen.scaled($0, by: -scale) }, order: given.order)
    for row in 0..<given.order {
      for column in 0..<row { matrix[row, column] = matrix[column, row] }
    }
    vectors = SquareMatrix(diagonal: Array(repeating: 1, count: given.order))
  }

  /// Whether what is beside the diagonal is below the rounding of the largest elements, which are about 1.
  var isDiagonal: Bool {
    let n = matrix.order
    var greatest = 0.0
    for row in 0..<n {
      for column in row + 1..<max(n, row + 1) {
        greatest = max(greatest, matrix[row, column].magnitude)
      }
    }
    return greatest <= Double.ulpOfOne * 0x1p-20
  }

  /// Sets each element beside the diagonal to 0 once, row by row.
  mutating func sweep() {
    let n = matrix.order
    for p in 0..<n {
      for q in p + 1..<max(n, p + 1) where matrix[p, q] != 0 { rotate(p, q) }
    }
  }

  /// Sets the element (p, q) to 0 by a rotation of at most 45°.
  private mutating func rotate(_ p: Int, _ q: Int) {
    let element = matrix[p, q]
    let slope = (matrix[q, q] - matrix[p, p]) / (2 * element)
    // A slope whose square overflows belongs to an element that is nothing beside the diagonal's.
    let root = slope.magnitude < 0x1p500 ? (slope * slope + 1).squareRoot() : slope.magnitude
    let tangent = (slope < 0 ? -1 : 1) / (slope.magnitude + root)
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    matrix[p, p] -= tangent * element
    matrix[q, q] += tangent * element
    matrix[p, q] = 0
    matrix[q, p] = 0
    for k in 0..<matrix.order {
      if k != p && k != q {
        let (a, b) = (matrix[k, p], matrix[k, q])
        matrix[k, p] = cosine * a - sine * b
        matrix[k, q] = sine * a + cosine * b
        matrix[p, k] = matrix[k, p]
        matrix[q, k] = matrix[k, q]
      }
      let (a, b) = (vectors[k, p], vectors[k, q])
      vectors[k, p] = cosine * a - sine * b
      vectors[k, q] = sine * a + cosine * b
    }
  }
}
