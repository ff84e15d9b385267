import Networks
import TensorCore

/// The time of one training step of a reference model, and what it amounts to.
public struct StepBenchmark: Sendable, Codable {
  public let model: String
  public let threads: Int
  public let bestMilliseconds: Double
  public let medianMilliseconds: Double
  public let parameters: Int
  /// Operations of the step's products in a second, by the best time.
  public let gflops: Double
  /// The share of the measured peak of the cores in use.
  public let fractionOfPeak: Double
  /// Blocks of memory that the steps after the first asked of the system.
  public let systemAllocations: Int
  /// The process's greatest resident size so far.
  public let peakMemoryBytes: Int?
  /// By how much that exceeds the resident size before the model was built: its weights and what a
  /// step keeps. Less than that where an earlier model of the same process left memory to reuse.
  public let stepMemoryBytes: Int?

  private enum CodingKeys: String, CodingKey {
    case model, threads, parameters, gflops, fractionOfPeak, systemAllocations
    case peakMemoryBytes, stepMemoryBytes
    case bestMilliseconds = "bestMs"
    case medianMilliseconds = "medianMs"
  }

  /// Times the model on the threads that the pool has.
  ///
  /// - Parameters:
  ///   - peak: GFLOP/s of the cores in use.
  ///   - seconds: how long steps are repeated, after three to warm up.
  public static func run(
    _ model: any TimedTraining, peak: Double, seconds: Double
  ) throws -> StepBenchmark {
    let resident = ProcessMemory.residentBytes
    var workload = try model.steps(optimiser: nil, seed: 0)
    for _ in 0..<3 { workload.step() }
    let before = TensorMemory.systemAllocations
    let watch = Stopwatch(seconds: seconds, warmUps: 0) { workload.step() }
    let allocations = TensorMemory.systemAllocations - before
    let gflops = try model.operations() / watch.best / 1e9
    let peakBytes = ProcessMemory.peakBytes
    return StepBenchmark(
      model: model.name, threads: ThreadPool.threads, bestMilliseconds: 1e3 * watch.best,
      medianMilliseconds: 1e3 * watch.median,
      parameters: workload.state.parameters.elementCount, gflops: gflops,
      fractionOfPeak: gflops / peak, systemAllocations: allocations,
      peakMemoryBytes: peakBytes,
      stepMemoryBytes: peakBytes.flatMap { peak in resident.map { max(peak - $0, 0) } })
  }
}
