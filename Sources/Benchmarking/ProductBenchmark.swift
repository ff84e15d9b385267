import CKernels
import TensorCore

/// Times square matrix products in the three layouts that training uses.
public struct ProductBenchmark: Sendable, Codable {
  /// `nn`, `nt` or `tn`: which factors are stored transposed.
  public let layout: String
  public let size: Int
  public let threads: Int
  public let gflops: Double
  /// The share of the measured peak of the cores in use.
  public let fraction: Double

  public static let sizes = [128, 512, 1024]

  public static func run(size: Int, layout: String, peak: Double, seconds: Double) -> Self? {
    let layouts: [String: ck_layout] = ["nn": CK_NN, "nt": CK_NT, "tn": CK_TN]
    guard let kind = layouts[layout], let table = ck_kernels_for(Kernels.level) else { return nil }
    let a = RandomStream(seed: 1, name: "bench/a").normal([size, size])
    let b = RandomStream(seed: 1, name: "bench/b").normal([size, size])
    var c = Tensor.zeros([size, size])
    var arguments = ck_gemm_arguments(
      layout: kind, m: size, n: size, k: size, lda: size, ldb: size, ldc: size, accumulate: false,
      bias: nil, activation: CK_IDENTITY)
    let watch = Stopwatch(seconds: seconds) {
      c.withUnsafeMutablePointer { c in
        withPointers(a, b) { table.pointee.gemm(&arguments, $0, $1, c) }
      }
    }
    let cube = Double(size) * Double(size) * Double(size)
    let gflops = 2 * cube / watch.best / 1e9
    return ProductBenchmark(
      layout: layout, size: size, threads: ThreadPool.threads, gflops: gflops,
      fraction: gflops / peak)
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
