import Tricks

/// How many numbers lie in each of fixed bins: those of a sign whose magnitude is from 2ᵉ to 2ᵉ⁺¹.
///
/// Of many numbers every n-th is counted.
public struct Histogram: Hashable, Sendable {
  /// What is smaller counts as 0; what is larger goes to the last bin.
  public static let exponents = -32...15
  static let sample = 2048

  /// By exponent, the smallest first.
  public internal(set) var negative: [Int]
  public internal(set) var zeros: Int
  public internal(set) var positive: [Int]

  init(negative: [Int], zeros: Int, positive: [Int]) {
    self.negative = negative
    self.zeros = zeros
    self.positive = positive
  }

  init(_ tensor: Tensor) {
    // By sign and exponent, as they stand in the bits.
    var counts = [Int](repeating: 0, count: 512)
    let stride = max(tensor.count / Self.sample, 1)
    counts.withUnsafeMutableBufferPointer { counts in
      tensor.withUnsafePointer { x in
        var index = 0
        while index < tensor.count {
          counts[Int(x[index].bitPattern >> 23)] += 1
          index += stride
        }
      }
    }
    func bins(from sign: Int) -> [Int] {
      var bins = Self.exponents.map { counts[sign + $0 + 127] }
      let larger = Self.exponents.upperBound + 1 + 127
      bins[bins.count - 1] += counts[sign + larger..<sign + 256].reduce(0, +)
      return bins
    }
    let smallest = Self.exponents.lowerBound + 127
    let zeros = (counts[..<smallest] + counts[256..<256 + smallest]).reduce(0, +)
    let (negative, positive) = (bins(from: 256), bins(from: 0))
    self.init(negative: negative, zeros: zeros, positive: positive)
  }
}

/// A histogram of something after a step.
public struct HistogramLook: Hashable, Sendable {
  public enum Kind: Int, Sendable { case activation, gradient, weight }

  public let step: Int
  public let kind: Kind
  /// The layer's path, or the parameter's name.
  public let name: String
  public let histogram: Histogram
}
