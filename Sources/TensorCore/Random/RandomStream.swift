import CKernels

/// A named, counter-based source of random numbers: Philox4x32-10 (Salmon et al., 2011).
///
/// What a stream gives at a step is a function of (seed, name, step) and of nothing else, so no
/// consumer can shift what another draws, and any step can be drawn again.
public struct RandomStream: Hashable, Sendable {
  private let key: UInt64
  /// Which draw of the stream, for instance the training step.
  public var step: UInt32
  /// A second counter, for streams that draw several arrays in a step.
  public var substep: UInt32

  /// The stream of a name under a run's seed.
  public init(seed: UInt64, name: String, step: Int = 0, substep: Int = 0) {
    // The key is the Philox block of the name's hash under the seed: a bijection of the hash.
    var words: (UInt32, UInt32) = (0, 0)
    let hash = Self.hash(of: name)
    let stream = ck_stream(
      key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)),
      step: UInt32(truncatingIfNeeded: hash), substep: UInt32(truncatingIfNeeded: hash >> 32))
    withUnsafeMutablePointer(to: &words) { pointer in
      pointer.withMemoryRebound(to: UInt32.self, capacity: 2) {
        kernels.pointee.random_words(stream, 0, 2, $0)
      }
    }
    key = UInt64(words.1) << 32 | UInt64(words.0)
    self.step = UInt32(truncatingIfNeeded: step)
    self.substep = UInt32(truncatingIfNeeded: substep)
  }

  /// The same stream at another step.
  public func at(step: Int, substep: Int = 0) -> RandomStream {
    var stream = self
    stream.step = UInt32(truncatingIfNeeded: step)
    stream.substep = UInt32(truncatingIfNeeded: substep)
    return stream
  }

  var kernelStream: ck_stream {
    ck_stream(
      key: (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)), step: step,
      substep: substep)
  }

  /// FNV-1a, 64 bits.
  private static func hash(of name: String) -> UInt64 {
    name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

// MARK: - Arrays

extension RandomStream {
  /// Independent draws, uniform in [0, 1), multiples of 2⁻²⁴.
  public func uniform(_ shape: Shape) -> Tensor {
    Tensor(shape: shape) { kernels.pointee.random_uniform(kernelStream, 0, shape.elementCount, $0) }
  }

  /// Independent draws from the standard normal distribution, by Box–Muller.
  public func normal(_ shape: Shape) -> Tensor {
    Tensor(shape: shape) { kernels.pointee.random_normal(kernelStream, 0, shape.elementCount, $0) }
  }

  /// A uniformly random order of 0..<count (Fisher–Yates).
  public func permutation(of count: Int) -> [Int] {
    var generator = generator()
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(generator.next(below: UInt64(last + 1))))
    }
    return order
  }

  /// A generator that walks along this step's elements one after another.
  public func generator() -> RandomGenerator { RandomGenerator(stream: self) }
}
