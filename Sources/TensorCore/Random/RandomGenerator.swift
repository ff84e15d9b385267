import CKernels

/// Draws one number after another from a stream; for shuffles and scalar distributions.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private let stream: RandomStream
  private var position: UInt64 = 0
  private var words = [UInt32](repeating: 0, count: 64)

  init(stream: RandomStream) { self.stream = stream }

  private mutating func nextWord() -> UInt32 {
    let place = Int(position % 64)
    if place == 0 {
      words.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        kernels.pointee.random_words(stream.kernelStream, position, 64, base)
      }
    }
    position += 1
    return words[place]
  }

  public mutating func next() -> UInt64 {
    let low = nextWord()
    return UInt64(nextWord()) << 32 | UInt64(low)
  }

  /// Uniform in 0..<bound without bias (Lemire, 2019).
  public mutating func next(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "an empty range")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform between the bounds of `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Standard normal, by the polar method (Marsaglia and Bray, 1964).
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let radius = x * x + y * y
      if radius > 0 && radius < 1 {
        return x * (-2 * Elementary.log(radius) / radius).squareRoot()
      }
    }
  }

  /// Gamma(shape, 1) (Marsaglia and Tsang, 2000).
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0, "a gamma distribution's shape is positive")
    if shape < 1 {
      let boost = Elementary.pow(1 - uniform(), 1 / shape)
      return gamma(shape: shape + 1) * boost
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let cube = 1 + c * x
      if cube <= 0 { continue }
      let v = cube * cube * cube
      let logUniform = Elementary.log(1 - uniform())
      if logUniform < 0.5 * x * x + d - d * v + d * Elementary.log(v) { return d * v }
    }
  }

  /// Beta(a, b), as X/(X + Y) of two gamma draws.
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gamma(shape: a)
    let y = gamma(shape: b)
    // With tiny shapes both draws can underflow to 0; the distribution's mass is then at the ends.
    return x + y > 0 ? x / (x + y) : (uniform() * (a + b) < a ? 1 : 0)
  }
}
