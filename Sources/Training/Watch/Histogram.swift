import Tricks

/// How many numbers lie in each of fixed bins: those of a sign whose magnitude is from 2ᵉ to 2ᵉ⁺¹.
///
/// Of many numbers every n-th is counted.
public struct Histogram: Hashable, Sendable {
  /// What is smaller counts as 0; what is larger goes to the last bin.
  public static let exponents = -32...15
  static let sample = 4096

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
    var negative = [Int](repeating: 0, count: Self.exponents.count)
    var positive = negative
    var zeros = 0
    let stride = max(tensor.count / Self.sample, 1)
    tensor.withUnsafePointer { x in
      for index in Swift.stride(from: 0, to: tensor.count, by: stride) {
        let bits = x[index].bitPattern
        let exponent = Int(bits >> 23 & 0xff) - 127
        let bin = min(exponent, Self.exponents.upperBound) - Self.exponents.lowerBound
        if bin < 0 {
          zeros += 1
        } else if bits >> 31 == 0 {
          positive[bin] += 1
        } else {
          negative[bin] += 1
        }
      }
    }
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
