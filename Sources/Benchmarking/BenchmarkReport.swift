import Networks
import TensorCore

/// What one run of the benchmarks found.
public struct BenchmarkReport: Sendable, Codable {
  /// The level of kernels in use.
  public let level: String
  public let threads: Int
  /// The multiply-add peak of the cores in use, measured, in GFLOP/s.
  public let peakGflops: Double
  /// Microseconds that recording and walking back an operation costs beside its arithmetic.
  public let tapeMicroseconds: Double
  public let models: [StepBenchmark]
  /// Of the models that write sequences; not in reports of programs that timed none.
  public let searches: [SearchBenchmark]?
  public let products: [ProductBenchmark]

  /// Measures on the threads that the pool has.
  ///
  /// - Parameters:
  ///   - models: timed one after another.
  ///   - seconds: how long the steps of each model are repeated.
  ///   - withProducts: whether matrix products are timed too.
  ///   - progress: called with what is measured next.
  public static func measure(
    _ models: [any TimedTraining], seconds: Double, withProducts: Bool,
    progress: (String) -> Void = { _ in }
  ) throws -> BenchmarkReport {
    progress("the peak of the machine")
    let peak = MachinePeak.gflops()
    let overhead = TapeOverhead.microseconds()
    var steps: [StepBenchmark] = []
    var searches: [SearchBenchmark] = []
    for model in models {
      progress(model.name)
      steps.append(try StepBenchmark.run(model, peak: peak, seconds: seconds))
      if let model = model as? ReferenceModel,
        let search = try SearchBenchmark.run(model, seconds: seconds)
      {
        searches.append(search)
      }
    }
    var products: [ProductBenchmark] = []
    if withProducts {
      progress("matrix products")
      for size in ProductBenchmark.sizes {
        for layout in ProductBenchmark.layouts {
          products.append(
            ProductBenchmark.run(size: size, layout: layout, peak: peak, seconds: seconds / 10))
        }
      }
    }
    return BenchmarkReport(
      level: Kernels.level, threads: ThreadPool.threads, peakGflops: peak,
      tapeMicroseconds: overhead, models: steps, searches: searches,
      products: products)
  }

  /// How many times as long a model's best step took in an earlier report, on as many threads.
  public func speedup(of step: StepBenchmark, over earlier: BenchmarkReport) -> Double? {
    let before = earlier.models.first { $0.model == step.model && $0.threads == step.threads }
    return before.map { $0.bestMilliseconds / step.bestMilliseconds }
  }
}
