import TensorCore

/// Points of a space, one behind another, in double precision.
package struct Points: Sendable {
  package let width: Int
  package let values: [Double]

  package var count: Int { width == 0 ? 0 : values.count / width }

  package init(width: Int, values: [Double]) {
    self.width = width
    self.values = values
  }

  /// - Parameter rows: [n, …]
  package init(_ rows: Tensor) {
    self.init(
      width: rows.shape.suffix(from: 1).elementCount, values: rows.scalars.map { Double($0) })
  }

  /// A point's numbers.
  subscript(index: Int) -> ArraySlice<Double> { values[index * width..<(index + 1) * width] }

  /// The points of both.
  static func + (a: Points, b: Points) -> Points {
    Points(width: a.width, values: a.values + b.values)
  }

  /// The coordinates' means.
  var mean: [Double] {
    var sums = [Double](repeating: 0, count: width)
    for index in 0..<count {
      for (place, value) in self[index].enumerated() { sums[place] += value }
    }
    return sums.map { $0 / Double(max(count, 1)) }
  }

  /// The coordinates' covariances [width, width], row by row, with n − 1 for n points.
  var covariance: [Double] {
    let mean = mean
    var sums = [Double](repeating: 0, count: width * width)
    for index in 0..<count {
      let deviation = zip(self[index], mean).map { $0 - $1 }
      for row in 0..<width {
        for column in 0...row { sums[row * width + column] += deviation[row] * deviation[column] }
      }
    }
    for row in 0..<width {
      for column in 0..<row { sums[column * width + row] = sums[row * width + column] }
    }
    return sums.map { $0 / Double(max(count - 1, 1)) }
  }
}

extension Points {
  /// The product of two points.
  static func product(
    _ a: UnsafeBufferPointer<Double>, _ first: Int, _ b: UnsafeBufferPointer<Double>, _ second: Int,
    width: Int
  ) -> Double {
    sum(width: width) { a[first * width + $0] * b[second * width + $0] }
  }

  /// The squared distance of two points.
  static func squaredDistance(
    _ a: UnsafeBufferPointer<Double>, _ first: Int, _ b: UnsafeBufferPointer<Double>, _ second: Int,
    width: Int
  ) -> Double {
    sum(width: width) {
      let difference = a[first * width + $0] - b[second * width + $0]
      return difference * difference
    }
  }

  /// In four lanes, whatever the machine.
  @inline(__always)
  private static func sum(width: Int, _ term: (Int) -> Double) -> Double {
    var lanes = SIMD4<Double>()
    var place = 0
    while place + 4 <= width {
      lanes += SIMD4(term(place), term(place + 1), term(place + 2), term(place + 3))
      place += 4
    }
    var sum = (lanes.x + lanes.y) + (lanes.z + lanes.w)
    while place < width {
      sum += term(place)
      place += 1
    }
    return sum
  }
}
