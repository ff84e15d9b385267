import Configuration
import Testing

import Search

@Suite("What is proposed follows from space, seed and index")
struct ProposalTests {
  /// A side's space, for an experiment that says nothing of its keys.
  private func proposals(
    _ text: String, seed: UInt64 = 1, experiment: String = ""
  ) throws -> Proposals {
    let node = try ConfigurationNode.parse(toml: experiment, file: "made.toml")
    let space = try SearchSpace(parsing: [text]).side(testing: ["mixup"], in: node)
    return Proposals(space, seed: seed, in: node)
  }

  @Test("Radical inverses are those of the Halton sequence")
  func halton() {
    // Halton (1960): digits behind the point in reverse; the first values of bases 2 and 3.
    func values(_ base: Int) -> [Double] {
      let same = Array(repeating: Array(0..<base), count: ScrambledHalton.digits(in: base))
      let sequence = ScrambledHalton(base: base, permutations: same)
      return (0..<6).map { sequence[$0] }
    }
    #expect(values(2) == [0, 0.5, 0.25, 0.75, 0.125, 0.625])
    let thirds = [0, 1.0 / 3, 2.0 / 3, 1.0 / 9, 4.0 / 9, 7.0 / 9]
    #expect(zip(values(3), thirds).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test(
    "Each b^m numbers from a multiple of b^m on have one in each equal part, in every dimension")
  func stratified() {
    for (dimension, base) in ScrambledHalton.bases.enumerated() {
      for seed in [1, 2, 99] as [UInt64] {
        let sequence = ScrambledHalton(seed: seed, name: "key", dimension: dimension)
        for size in [base, base * base] {
          for start in [0, size, 7 * size] {
            let parts = (start..<start + size).map { Int(sequence[$0] * Double(size)) }
            #expect(Set(parts) == Set(0..<size), "base \(base) from \(start)")
          }
        }
      }
    }
  }

  @Test("Two dimensions fill the square: one of six in each half and third")
  func square() {
    let (halves, thirds) = (
      ScrambledHalton(seed: 5, name: "a", dimension: 0),
      ScrambledHalton(seed: 5, name: "b", dimension: 1)
    )
    let cells = (0..<6).map { [Int(halves[$0] * 2), Int(thirds[$0] * 3)] }
    #expect(Set(cells).count == 6)
  }

  @Test("The same bits everywhere")
  func bits() throws {
    let found = try proposals("optimiser.rate=1e-3..1,training.batch-size={16,32,64}").random(6)
    #expect(
      found.map(\.description) == [
        "optimiser.rate=0.0089, training.batch-size=64",
        "optimiser.rate=0.281, training.batch-size=32",
        "optimiser.rate=0.00158, training.batch-size=16",
        "optimiser.rate=0.05, training.batch-size=64",
        "optimiser.rate=0.0211, training.batch-size=32",
        "optimiser.rate=0.667, training.batch-size=16",
      ])
  }

  @Test("A larger budget tries what a smaller one tried, and then more")
  func prefix() throws {
    let all = try proposals("a.rate=1e-3..1,a.width=1..64,trick.alpha=0..1").random(100)
    #expect(all.count == 100 && Set(all).count == 100)
    for count in [1, 2, 7, 50] {
      let some = try proposals("a.rate=1e-3..1,a.width=1..64,trick.alpha=0..1").random(count)
      #expect(some == Array(all.prefix(count)))
    }
    let other = try proposals("a.rate=1e-3..1,a.width=1..64,trick.alpha=0..1", seed: 2).random(9)
    #expect(Set(other).isDisjoint(with: all.prefix(9)))
  }

  @Test("A key of one side only changes nothing of what both sides try")
  func shared() throws {
    let node = ConfigurationNode()
    let space = try SearchSpace(parsing: ["trick.alpha=0..1,a.rate=1e-3..1,a.decay=1e-5..1e-2"])
    let baseline = Proposals(try space.side(testing: [], in: node), seed: 3, in: node).random(20)
    let tested = Proposals(
      try space.side(testing: ["mixup"], in: node), seed: 3, in: node
    ).random(20)
    #expect(tested.map(\.settings[0].key) == Array(repeating: "tricks.mixup.alpha", count: 20))
    #expect(tested.map { Array($0.settings.dropFirst()) } == baseline.map(\.settings))
  }

  @Test("The values as they stand come first, if they lie in the space")
  func own() throws {
    let within = try proposals("a.rate=1e-3..1", experiment: "a.rate = 0.15")
    #expect(within.random(3)[0].settings.map(\.value) == ["0.15"])
    #expect(within.own == within.random(1)[0])
    let outside = try proposals("a.rate=1e-3..0.1", experiment: "a.rate = 0.15")
    #expect(outside.own == nil)
    // What is random stays the same, one place later.
    #expect(within.random(3).count == 3)
    #expect(try proposals("a.n={1,2,3}", experiment: "a.n = 2").random(3)[0].description == "a.n=2")
  }

  @Test("A space of few settings is tried once each")
  func exhausted() throws {
    let found = try proposals("a.n={16,32,64},a.on={true,false}").random(50)
    #expect(found.count == 6 && Set(found).count == 6)
    #expect(try proposals("a.n=1..5", experiment: "a.n = 9").random(50).count == 5)
    // Nothing to choose is one setting.
    let node = ConfigurationNode()
    let none = try SearchSpace(parsing: ["trick.alpha=0..1"]).side(testing: [], in: node)
    #expect(Proposals(none, seed: 1, in: node).random(12) == [Proposal([])])
  }

  @Test("A range takes the type of its key")
  func types() throws {
    let whole = try proposals("a.n=1..100", experiment: "a.n = 7").random(30)
    #expect(whole.allSatisfy { Int($0.settings[0].value) != nil })
    // How the ends are written says nothing: 0..1 of an option that is not set are no two values.
    for text in ["a.rate = 1.5", ""] {
      let real = try proposals("a.rate=1..2", experiment: text).random(30)
      #expect(real.count == 30 && real.allSatisfy { $0.settings[0].value.contains(".") })
    }
    for (space, text) in [
      ("a.n=0.5..2", "a.n = 7"), ("a.kind=1..2", "a.kind = \"sgd\""), ("a.on=0..1", "a.on = true"),
    ] {
      #expect(throws: ConfigurationError.self) { try proposals(space, experiment: text) }
    }
  }

  @Test("A grid has all choices and as many levels as fit, shared out evenly")
  func grid() throws {
    func sizes(_ text: String, _ budget: Int) throws -> [Int] {
      let grid = try proposals(text, experiment: "a.n = 2").grid(budget)
      #expect(grid.count <= budget && Set(grid).count == grid.count)
      return (grid.first?.settings.indices ?? 0..<0).map { place in
        Set(grid.map(\.settings[place].value)).count
      }
    }
    #expect(try sizes("a.rate=1e-3..1", 12) == [12])
    #expect(try sizes("a.rate=1e-3..1,a.b=0..1", 12) == [4, 3])
    #expect(try sizes("a.rate=1e-3..1,a.n={1,2,3}", 13) == [4, 3])
    #expect(try sizes("a.n=1..3,a.rate=0..1", 30) == [3, 10])
    #expect(throws: ConfigurationError.self) { try proposals("a.n={1,2,3},a.m={1,2,3}").grid(8) }
  }
}
