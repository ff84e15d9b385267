/// A small square matrix in double precision, such as a covariance.
///
/// Every sum goes over ascending indices, so that the bits are alike everywhere.
public struct SquareMatrix: Sendable, Equatable {
  /// The number of rows, and of columns.
  public let order: Int
  /// Row by row.
  public private(set) var elements: [Double]

  /// - Parameter elements: order² numbers, row by row.
  public init(_ elements: [Double], order: Int) {
    precondition(elements.count == order * order, "\(elements.count) elements for order \(order)")
    self.order = order
    self.elements = elements
  }

  /// Zero but for its diagonal.
  public init(diagonal: [Double]) {
    order = diagonal.count
    elements = Array(repeating: 0, count: order * order)
    for (index, value) in diagonal.enumerated() { self[index, index] = value }
  }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * order + column] }
    set { elements[row * order + column] = newValue }
  }

  /// The sum of the diagonal.
  public var trace: Double { (0..<order).reduce(0) { $0 + self[$1, $1] } }

  public var transposed: SquareMatrix {
    var result = self
    for row in 0..<order {
      for column in 0..<order { result[row, column] = self[column, row] }
    }
    return result
  }

  public static func * (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    precondition(a.order == b.order, "orders \(a.order) and \(b.order)")
    let n = a.order
    var product = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for inner in 0..<n {
        let factor = a.elements[row * n + inner]
        for column in 0..<n { product[row * n + column] += factor * b.elements[inner * n + column] }
      }
    }
    return SquareMatrix(product, order: n)
  }

  public static func + (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    precondition(a.order == b.order, "orders \(a.order) and \(b.order)")
    return SquareMatrix(zip(a.elements, b.elements).map { $0 + $1 }, order: a.order)
  }
}
