import CKernels
import TensorCore

/// The speed of a square matrix product in one of the three layouts that training uses.
public struct ProductBenchmark: Sendable, Codable {
  /// Which factors are stored transposed: neither, the second, the first.
  public enum Layout: String, Sendable, Codable, CaseIterable {
    case nn, nt, tn

    var kernel: ck_layout {
      switch self {
      case .nn: CK_NN
      case .nt: CK_NT
      case .tn: CK_TN
      }
    }
  }

  public let layout: Layout
  public let size: Int
  public let threads: Int
  public let gflops: Double
  /// The share of the measured peak of the cores in use.
  public let fractionOfPeak: Double

  public static let sizes = [128, 512, 1024]
  public static let layouts = Layout.allCases

  /// Times the product on the threads that the pool has.
  public static func run(
    size: Int, layout: Layout, peak: Double, seconds: Double
  ) -> ProductBenchmark {
    let a = RandomStream(seed: 1, name: "bench/a").normal([size, size])
    let b = RandomStream(seed: 1, name: "bench/b").normal([size, size])
    var c = Tensor.zeros([size, size])
    var arguments = ck_gemm_arguments(
      layout: layout.kernel, m: size, n: size, k: size, lda: size, ldb: size, ldc: size,
      accumulate: false, bias: nil, activation: CK_IDENTITY)
    let gemm = ck_kernels_for(Kernels.level)?.pointee.gemm
    let watch = Stopwatch(seconds: seconds) {
      c.withUnsafeMutablePointer { c in
        withPointers(a, b) { gemm?(&arguments, $0, $1, c) }
      }
    }
    let gflops = 2 * Double(size * size * size) / watch.best / 1e9
    return ProductBenchmark(
      layout: layout, size: size, threads: ThreadPool.threads, gflops: gflops,
      fractionOfPeak: gflops / peak)
  }
}

/// What recording and walking back one operation costs beside its arithmetic.
public enum TapeOverhead {
  /// Microseconds for an operation on one element, forward and backward together.
  public static func microseconds(seconds: Double = 0.2) -> Double {
    let operations = 1000
    let one = Tensor(repeating: 1, shape: [1])
    let watch = Stopwatch(seconds: seconds) {
      let tape = Tape()
      var x = tape.variable(one)
      for _ in 0..<operations { x = x + 1 }
      _ = tape.gradients(of: x)
    }
    return watch.best / Double(operations) * 1e6
  }
}
