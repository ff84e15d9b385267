import TensorCore
import Testing

@Suite struct RandomTests {
  @Test func `a stream is a function of seed, name, step and substep`() {
    let stream = RandomStream(seed: 7, name: "a")
    let draw = stream.uniform([1000])
    #expect(draw.isIdentical(to: RandomStream(seed: 7, name: "a").uniform([1000])))
    for other in [
      RandomStream(seed: 8, name: "a"), RandomStream(seed: 7, name: "b"), stream.at(step: 1),
      stream.at(step: 0, substep: 1), RandomStream(seed: 7 + 1 << 32, name: "a"),
    ] {
      let correlation = (draw - 0.5).dot(other.uniform([1000]) - 0.5) / 1000 * 12
      #expect(abs(correlation) < 0.15)
      #expect(!draw.isIdentical(to: other.uniform([1000])))
    }
    // A prefix of a longer draw is the shorter one.
    #expect(stream.uniform([1003]).rows(0..<1000).isIdentical(to: draw))
  }

  @Test func `every order of four is equally likely`() {
    var counts: [[Int]: Int] = [:]
    let stream = RandomStream(seed: 1, name: "orders")
    let draws = 24_000
    for step in 0..<draws { counts[stream.at(step: step).permutation(of: 4), default: 0] += 1 }
    #expect(counts.count == 24)
    // χ² with 23 degrees of freedom stays below 49.7 with probability 0.999.
    let chiSquared = counts.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(chiSquared < 49.7)
    #expect(stream.permutation(of: 0) == [] && stream.permutation(of: 1) == [0])
  }

  @Test(arguments: [(0.2, 0.2), (1.0, 1.0), (0.4, 3.0), (5.0, 2.0)])
  func `beta draws have the distribution's moments`(a: Double, b: Double) {
    var generator = RandomStream(seed: 2, name: "beta").generator()
    let draws = (0..<40_000).map { _ in generator.beta(a, b) }
    let mean = draws.reduce(0, +) / 40_000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
    let expected = a * b / ((a + b) * (a + b) * (a + b + 1))
    #expect(draws.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(abs(mean - a / (a + b)) < 5 * (expected / 40_000).squareRoot())
    #expect(abs(variance - expected) < 0.05 * expected)
  }

  @Test func `bounded integers are unbiased`() {
    var generator = RandomStream(seed: 4, name: "dice").generator()
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[Int(generator.next(below: 6))] += 1 }
    let chiSquared = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    #expect(chiSquared < 20.5)  // 5 degrees of freedom, probability 0.999
  }
}
