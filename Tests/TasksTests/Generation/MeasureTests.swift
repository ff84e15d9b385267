import Foundation
import Tasks
import Testing

@Suite("What samples are measured by")
struct GenerationMeasureTests {
  private struct Fixture: Decodable {
    let cases: [Case]
  }

  private struct Case: Decodable {
    let name: String
    let width: Int
    let a, b: [Double]
    let frechet, discrepancy, neighbours: Double

    var sets: (Points, Points) {
      (Points(width: width, values: a), Points(width: width, values: b))
    }
  }

  private func cases() throws -> [Case] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/generation/measures.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file)).cases
  }

  @Test("agree with NumPy and SciPy")
  func fixture() throws {
    let cases = try cases()
    #expect(cases.count == 5)
    for test in cases {
      let (a, b) = test.sets
      let frechet = try #require(FrechetDistance.squared(a, b))
      #expect(abs(frechet - test.frechet) < 1e-6 * max(1, test.frechet), "\(test.name)")
      let discrepancy = try #require(MeanDiscrepancy.squared(a, b))
      #expect(
        abs(discrepancy - test.discrepancy) < 1e-9 * max(1, abs(test.discrepancy)), "\(test.name)")
      #expect(NeighbourAccuracy.of(a, b) == test.neighbours, "\(test.name)")
    }
  }

  @Test("do not depend on which set comes first")
  func symmetry() throws {
    for test in try cases() {
      let (a, b) = test.sets
      let (one, other) = (FrechetDistance.squared(a, b), FrechetDistance.squared(b, a))
      // A root of what rounding leaves of a zero eigenvalue.
      #expect(abs(try #require(one) - #require(other)) < 1e-6)
    }
  }

  @Test("know no distance of a set to itself, and tell copies from samples")
  func same() throws {
    let (a, _) = try cases()[0].sets
    #expect(abs(try #require(FrechetDistance.squared(a, a))) < 1e-9)
    // Each point's nearest neighbour is its copy.
    #expect(NeighbourAccuracy.of(a, a) == 0)
  }

  @Test("are nothing for fewer than two points")
  func few() {
    let (one, two) = (Points(width: 1, values: [1]), Points(width: 1, values: [1, 2]))
    #expect(FrechetDistance.squared(one, two) == nil)
    #expect(MeanDiscrepancy.squared(two, one) == nil)
    #expect(NeighbourAccuracy.of(Points(width: 1, values: []), one) == nil)
  }

  @Test("count classes that have a tenth of their share, and their divergence from equal shares")
  func classes() {
    let even = ClassCoverage(of: [0, 1, 2, 3], against: [0, 1, 2, 3], classes: 4)
    #expect(even.covered == 4 && even.divergence == 0)
    let lost = ClassCoverage(of: [2, 2, 2, 2], against: [0, 1, 2, 3], classes: 4)
    #expect(lost.covered == 1)
    #expect(abs(lost.divergence - 1.386_294_361) < 1e-9)
    // One of 41 is less than a tenth of a quarter.
    let rare = ClassCoverage(
      of: [0] + Array(repeating: 1, count: 40), against: [0, 1, 2, 3], classes: 4)
    #expect(rare.covered == 1)
  }

  @Test("find the modes that good samples are at")
  func modes() {
    // Two modes around 0 and 10 on a line, of variance 2.
    let examples = Points(width: 1, values: [-1, 1, 9, 11])
    func coverage(_ samples: [Double]) -> ModeCoverage {
      ModeCoverage(
        of: Points(width: 1, values: samples), against: examples, modes: [0, 0, 1, 1], count: 2)
    }
    #expect(coverage([0, 4.2, 10, 5]) == .init(found: 2, good: 0.75))
    #expect(coverage([4.25, 5]) == .init(found: 0, good: 0))
    #expect(coverage([.nan, 0]) == .init(found: 1, good: 0.5))
  }
}
