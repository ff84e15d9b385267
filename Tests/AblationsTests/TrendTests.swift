import Ablations
import Foundation
import Statistics
import Testing

@Suite("A trend is the least-squares line over the values that were tried")
struct TrendTests {
  private struct Case: Decodable {
    let values: [Double]
    let measured: [Double]
    let overValues: Double
    let overLogarithms: Double?
  }

  @Test("It changes by what NumPy's line does from the least value to the greatest")
  func reference() throws {
    let file = try #require(
      Bundle.module.url(forResource: "trends", withExtension: "json", subdirectory: "Fixtures"))
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    #expect(cases.count == 10)
    for one in cases {
      let trend = LinearTrend(over: one.values)
      let contrast = Contrast("trend", weights: trend.weights)
      let change = contrast.values(of: one.measured.map { [$0] })[0]
      let expected =
        trend.scale == .values ? one.overValues : try #require(one.overLogarithms)
      #expect(abs(change - expected) < 1e-11, "\(one.values)")
    }
  }

  @Test("The scale is the one on which the values are more evenly spaced")
  func scale() {
    for values in [[0.1, 0.2, 0.4], [64, 256, 1024], [0.1, 0.2, 0.5], [1e-4, 1e-3, 1e-2, 1e-1]] {
      #expect(LinearTrend(over: values).scale == .logarithm)
    }
    for values in [[0.1, 0.2, 0.3], [1, 2, 3, 4, 5], [0, 1, 10], [-1, 1, 10], [0.3, 0.9]] {
      #expect(LinearTrend(over: values).scale == .values)
    }
  }

  @Test("Even spacing gives even weights, in whatever order the values are")
  func weights() {
    #expect(LinearTrend(over: [0.1, 0.2, 0.4]).weights == [-1, 0, 1])
    #expect(LinearTrend(over: [0.4, 0.1, 0.2]).weights == [1, -1, 0])
    #expect(LinearTrend(over: [3, 9]).weights == [-1, 1])
    #expect(LinearTrend(over: [1e-3, 1e-2]).weights == [-1, 1])
    #expect(LinearTrend(over: [1e-308, 1e308]).weights == [-1, 1])
  }

  @Test("Arms that measure the same have no trend, to the bit")
  func level() {
    let trend = LinearTrend(over: [0.1, 0.17, 0.4])
    let values = Contrast("trend", weights: trend.weights)
      .values(of: [[0.1, 0.97], [0.1, 0.97], [0.1, 0.97]])
    #expect(values == [0, 0])
  }

  @Test("What is left by the rounding of weights alone is no trend")
  func rounding() {
    // Symmetric about the middle, so the line through it is level.
    for values in [[1.0, 3, 9, 27], [0.1, 0.2, 0.4, 0.8], [1e-4, 1e-3, 1e-2, 1e-1]] {
      let trend = LinearTrend(over: values)
      let contrast = Contrast("trend", weights: trend.weights)
      for (outer, inner) in [(0.97, 0.91), (0.9717, 0.9123), (2.5, 1.1)] {
        #expect(contrast.values(of: [[outer], [inner], [inner], [outer]]) == [0], "\(values)")
      }
      #expect(contrast.values(of: [[1], [2], [2], [1 + 1e-6]])[0] > 1e-7)
    }
    // An interaction of counts of 1797 that cancel.
    let interaction = Contrast("a × b", weights: [1, -1, -1, 1])
    let shares = [1700.0, 1710, 1690, 1700].map { [$0 / 1797] }
    #expect(interaction.values(of: shares) == [0])
  }

  @Test("Which way the means go is said of what was measured, and of each seed by itself")
  func order() throws {
    func sentence(_ measured: [[Double]]) throws -> String {
      try #require(ValueOrder(of: [0.1, 0.4, 0.2], measured))
        .sentence(option: "alpha", names: ["0.1", "0.4", "0.2"])
    }
    #expect(
      try sentence([[1, 1], [3, 3], [2, 0]])
        == "As measured, the means neither rise nor fall all through: the highest is at alpha=0.4, the lowest at "
        + "alpha=0.1.")
    #expect(
      try sentence([[1, 1], [3, 4], [2, 3.5]])
        == "As measured, the means rise from each value of alpha to the next; so do the values of 2 of 2 seeds "
        + "by themselves.")
    #expect(
      try sentence([[4, 4], [1, 2], [2, 1.5]])
        == "As measured, the means fall from each value of alpha to the next; so do the values of 1 of 2 seeds "
        + "by themselves.")
    #expect(ValueOrder(of: [1, 2], [[1], [2]]) == nil)
    #expect(ValueOrder(of: [1, 2, 3], [[1], [.nan], [2]]) == nil)
  }
}
