import Benchmarking
import Foundation
import Networks
import TensorCore
import Testing

@Suite("Benchmark reports", .serialized) struct BenchmarkReportTests {
  private static let models = [
    ReferenceModel("small", MultilayerPerceptron(), input: [4, 4, 1], batch: 2)
  ]

  /// As the program writes its documents, and reads them.
  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  private static func report() throws -> BenchmarkReport {
    try BenchmarkReport.measure(models, seconds: 0.01, withProducts: false)
  }

  @Test("say on what was measured, and what a step's time amounts to")
  func measured() throws {
    var told: [String] = []
    let report = try BenchmarkReport.measure(
      Self.models, seconds: 0.01, withProducts: false, progress: { told.append($0) })
    #expect(told == ["the peak of the machine", "small"])
    #expect(report.level == Kernels.level)
    #expect(report.threads == ThreadPool.threads)
    #expect(report.peakGflops > 0)
    #expect(report.products.isEmpty)
    let step = try #require(report.models.first)
    #expect(step.model == "small")
    #expect(step.bestMilliseconds > 0 && step.bestMilliseconds <= step.medianMilliseconds)
    let network = try Network(Self.models[0].spec, input: Self.models[0].input)
    #expect(step.parameters == network.initialState(seed: 1).parameters.elementCount)
    let operations = try ArithmeticCost.step(of: Self.models[0])
    #expect(abs(step.gflops - operations / step.bestMilliseconds / 1e6) < 1e-9 * step.gflops)
    #expect(abs(step.fractionOfPeak - step.gflops / report.peakGflops) < 1e-12)
  }

  @Test("are read again as they were written, with the keys that others go by")
  func coding() throws {
    let report = try Self.report()
    let data = try Self.encoder.encode(report)
    let again = try Self.decoder.decode(BenchmarkReport.self, from: data)
    #expect(again.models.map(\.bestMilliseconds) == report.models.map(\.bestMilliseconds))
    let text = String(decoding: data, as: UTF8.self)
    for key in ["peak_gflops", "tape_microseconds", "best_ms", "median_ms", "fraction_of_peak"] {
      #expect(text.contains("\"\(key)\""))
    }
  }

  @Test("models that write sequences are timed at it, and those that write none are not")
  func searches() throws {
    let model = try #require(ReferenceModel.all.first { $0.name == "transformer" })
    let search = try #require(try SearchBenchmark.run(model, beam: 2, seconds: 0))
    #expect(search.model == "transformer" && search.beam == 2)
    #expect(search.bestMilliseconds > 0 && search.bestMilliseconds <= search.medianMilliseconds)
    #expect(try SearchBenchmark.run(Self.models[0], seconds: 0) == nil)
  }

  @Test("are compared model by model, and only on as many threads")
  func comparison() throws {
    let report = try Self.report()
    let step = try #require(report.models.first)
    #expect(report.speedup(of: step, over: report) == 1)
    func earlier(_ change: (inout [String: Any]) -> Void) throws -> BenchmarkReport {
      let data = try Self.encoder.encode(report)
      var document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      var models = try #require(document["models"] as? [[String: Any]])
      change(&models[0])
      document["models"] = models
      return try Self.decoder.decode(
        BenchmarkReport.self, from: JSONSerialization.data(withJSONObject: document))
    }
    let slower = try earlier { $0["best_ms"] = 3 * step.bestMilliseconds }
    let speedup = try #require(report.speedup(of: step, over: slower))
    #expect(abs(speedup - 3) < 1e-9)
    #expect(report.speedup(of: step, over: try earlier { $0["threads"] = 77 }) == nil)
    #expect(report.speedup(of: step, over: try earlier { $0["model"] = "other" }) == nil)
  }

  @Test("a stopwatch works at least as often as it is told, and sorts its times")
  func stopwatch() {
    var runs = 0
    let watch = Stopwatch(seconds: 0, warmUps: 2, least: 7) { runs += 1 }
    #expect(runs == 9)
    #expect(watch.times.count == 7)
    #expect(watch.times == watch.times.sorted())
    #expect(watch.best == watch.times[0] && watch.median == watch.times[3])
  }
}
