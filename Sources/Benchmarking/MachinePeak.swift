import CKernels
import TensorCore

/// How many fused multiply-adds this machine's cores can do, measured.
public enum MachinePeak {
  /// The best of several bursts, in GFLOP/s: on as many threads as the pool has.
  ///
  /// A burst is independent chains of multiply-adds in registers, at the level of kernels in use.
  public static func gflops(threads: Int = ThreadPool.threads, seconds: Double = 0.2) -> Double {
    guard let table = ck_kernels_for(Kernels.level) else { return .nan }
    let rounds = 4_000  // a tenth of a millisecond: the best bursts are those nobody interrupted
    // Each burst runs on every thread at once.
    let burst = table.pointee.multiply_add_burst
    let operations = Double(threads) * Double(burst(1, nil)) * Double(rounds)
    let watch = Stopwatch(seconds: seconds) {
      ThreadPool.forEach(below: threads) { _ in
        var sink: Float = 0
        _ = burst(rounds, &sink)
      }
    }
    return operations / watch.best / 1e9
  }
}
