import Statistics
import TestSupport
import Testing

/// How often the whole verdict is wrong where the trick does nothing, and right where it does something.
@Suite("The whole verdict over many experiments")
struct NullSimulationTests {
  /// Pairs of runs in which neither arm is better.
  struct Null: CustomStringConvertible {
    let description: String
    let run: @Sendable (inout TestGenerator) -> (trick: Double, baseline: Double)

    init(
      _ description: String,
      _ run: @escaping @Sendable (inout TestGenerator) -> (trick: Double, baseline: Double)
    ) {
      self.description = description
      self.run = run
    }

    func pairs(_ count: Int, _ generator: inout TestGenerator) -> PairedRuns {
      let runs = (0..<count).map { _ in run(&generator) }
      return PairedRuns(trick: runs.map(\.trick), baseline: runs.map(\.baseline))
    }
  }

  /// Both arms have one distribution: the differences are symmetric about zero, whatever it is.
  static let symmetric = [
    Null("normal") { (0.9 + 0.01 * $0.normal(), 0.9 + 0.01 * $0.normal()) },
    Null("discrete: of 360 examples") { generator in
      func run() -> Double { (345 + (1.2 * generator.normal()).rounded()) / 360 }
      return (run(), run())
    },
    Null("heavy-tailed") { generator in
      func cauchy() -> Double { generator.normal() / max(generator.normal().magnitude, 0x1p-30) }
      return (0.9 + 0.01 * cauchy(), 0.9 + 0.01 * cauchy())
    },
    Null("collapsing: one run in five is at chance, in either arm") { generator in
      func run() -> Double {
        Double.random(in: 0..<1, using: &generator) < 0.2 ? 0.1 : 0.9 + 0.01 * generator.normal()
      }
      return (run(), run())
    },
    Null("failing: one run in five has no number, in either arm") { generator in
      func run() -> Double {
        Double.random(in: 0..<1, using: &generator) < 0.2 ? .nan : 0.9 + 0.01 * generator.normal()
      }
      return (run(), run())
    },
    Null("skewed in both arms alike") { generator in
      func run() -> Double { 0.9 - 0.01 * (generator.normal() * generator.normal()).magnitude }
      return (run(), run())
    },
  ]

  private func isDetected(_ verdict: Verdict) -> Bool { verdict == .improves || verdict == .harms }

  @Test("Says that something was found in at most 5 % where nothing is", arguments: symmetric)
  func level(_ null: Null) {
    var generator = TestGenerator(state: 71)
    let trials = 1_000
    for pairs in [6, 8, 12] {
      let alarms = (0..<trials).count { _ in
        isDetected(
          Assessment.family([null.pairs(pairs, &generator)], metric: .accuracy())[0].verdict)
      }
      #expect(Double(alarms) / Double(trials) <= 0.05 + 3 * 0.006_9, "\(null) \(pairs): \(alarms)")
    }
  }

  @Test("Calls what is at the margin equivalent in at most 5 %")
  func equivalence() {
    var generator = TestGenerator(state: 72)
    let trials = 1_000
    for pairs in [6, 10] {
      let wrong = (0..<trials).count { _ in
        let differences = (0..<pairs).map { _ in 0.005 + 0.003 * generator.normal() }
        return Assessment(differences: differences, metric: .accuracy(), margin: 0.005).verdict
          == .equivalent
      }
      #expect(Double(wrong) / Double(trials) <= 0.05 + 3 * 0.006_9, "\(pairs): \(wrong)")
    }
  }

  /// One arm alone is skewed: the means are equal, but the differences are not symmetric about zero, and
  /// no test of so few pairs keeps its level without that.
  static let skewed = [
    Null("one arm is skewed") { (0.9 + 0.01 * (1 + log(&$0)), 0.9) },
    Null("one arm collapses, and its other runs are as much better") { generator in
      // Rarer, and often no run collapses: then nothing in the data tells, and no test can.
      let collapses = Double.random(in: 0..<1, using: &generator) < 0.25
      return ((collapses ? 0.6 : 1) + 0.001 * generator.normal(), 0.9)
    },
  ]

  /// A draw of minus the exponential distribution: log of a uniform number.
  private static func log(_ generator: inout TestGenerator) -> Double {
    // By von Neumann's comparisons, which need no logarithm.
    var whole = 0.0
    while true {
      let first = Double.random(in: 0..<1, using: &generator)
      var last = first
      var isOdd = true
      while true {
        let next = Double.random(in: 0..<1, using: &generator)
        if next > last { break }
        last = next
        isOdd.toggle()
      }
      if isOdd { return -(whole + first) }
      whole += 1
    }
  }

  @Test(
    "Where one arm alone is skewed it is wrong more often, and then says that symmetry is not known",
    arguments: skewed)
  func flagged(_ null: Null) {
    var generator = TestGenerator(state: 73)
    for pairs in [6, 12, 20] {
      let trials = pairs == 20 ? 150 : 500
      var (alarms, unflagged) = (0, 0)
      for _ in 0..<trials {
        let one = Assessment.family([null.pairs(pairs, &generator)], metric: .accuracy())[0]
        guard isDetected(one.verdict) else { continue }
        alarms += 1
        if one.shape?.symmetry == .plausible { unflagged += 1 }
      }
      // In nearly all: of the unflagged there are fewer than the level allows.
      #expect(
        Double(unflagged) / Double(trials) <= 0.05, "\(null) \(pairs): \(unflagged) of \(alarms)")
    }
  }

  @Test("Detects the effect that it called detectable in 80 % of experiments like the one before")
  func power() throws {
    var generator = TestGenerator(state: 74)
    let trials = 1_200
    for pairs in [6, 9, 12] {
      var detected = 0
      for _ in 0..<trials {
        let first = Assessment(
          differences: (0..<pairs).map { _ in 0.01 * generator.normal() }, metric: .accuracy())
        let effect = try #require(first.comparison?.detectableDifference)
        let second = Assessment(
          differences: (0..<pairs).map { _ in effect + 0.01 * generator.normal() },
          metric: .accuracy())
        if second.verdict == .improves { detected += 1 }
      }
      #expect(
        (Double(detected) / Double(trials) - 0.8).magnitude < 3 * 0.011_6, "\(pairs): \(detected)")
    }
  }
}
