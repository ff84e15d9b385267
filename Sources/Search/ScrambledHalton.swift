import TensorCore

/// Numbers in 0..<1 that fill the interval evenly, however many are taken: a randomised Halton
/// sequence (Owen 2017, "A randomized Halton algorithm in R", arXiv:1706.02808).
///
/// The digits of the index in a prime base, reversed behind the point, where each place has a random
/// permutation of its own. Any b^m numbers from a multiple of b^m on have one in each of the b^m equal
/// parts. A number is a function of seed, name, base and index: more numbers never change the first,
/// and another dimension changes none.
package struct ScrambledHalton: Sendable {
  /// The bases, by dimension.
  package static let bases: [Int] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]

  private let base: Int
  /// For each digit behind the point, what it is replaced by.
  private let permutations: [[Int]]

  /// - Parameter name: of what the numbers are for; other names are independent.
  package init(seed: UInt64, name: String, dimension: Int) {
    let base = Self.bases[dimension]
    let stream = RandomStream(seed: seed, name: "search/\(name)")
    self.init(
      base: base,
      permutations: (0..<Self.digits(in: base)).map { stream.at(step: $0).permutation(of: base) })
  }

  /// - Parameter permutations: of the digits, for each place behind the point.
  package init(base: Int, permutations: [[Int]]) {
    (self.base, self.permutations) = (base, permutations)
  }

  /// So many digits that those left out are less than 2⁻³² together.
  package static func digits(in base: Int) -> Int {
    var (count, reach) = (0, 1.0)
    while reach < 0x1p32 {
      reach *= Double(base)
      count += 1
    }
    return count
  }

  package subscript(index: Int) -> Double {
    var (rest, value, weight) = (index, 0.0, 1.0)
    for permutation in permutations {
      weight /= Double(base)
      value += Double(permutation[rest % base]) * weight
      rest /= base
    }
    // Rounding cannot reach 1 with so few digits; a caller that divides by equal parts relies on it.
    return min(value, 1 - 0x1p-33)
  }
}
