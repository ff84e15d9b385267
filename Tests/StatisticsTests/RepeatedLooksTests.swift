import Statistics
import TestSupport
import Testing

@Suite("What looking again and again does to the rate of false alarms")
struct RepeatedLooksTests {
  private func nested(_ counts: [Int]) -> [[Int]] { counts.map { Array(1...$0) } }

  @Test("It agrees with tests of simulated differences, look by look")
  func direct() {
    var generator = TestGenerator(state: 31)
    for counts in [[6, 8], [6, 7, 8, 9, 10], [6, 8, 12]] {
      let trials = 2_000
      let alarms = (0..<trials).count { _ in
        let differences = (0..<12).map { _ in generator.normal() }
        return counts.contains { SignFlipTest(Array(differences.prefix($0))).pValue <= 0.05 }
      }
      let rate = Double(alarms) / Double(trials)
      let error = (rate * (1 - rate) / Double(trials)).squareRoot()
      #expect(
        (RepeatedLooks.falseAlarmRate(nested(counts)) - rate).magnitude < 4 * error, "\(counts)")
    }
  }

  @Test("Equal steps of many pairs: the table of Armitage, McPherson and Rowe (1969)")
  func published() {
    for (looks, rate) in [(2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193)] {
      let counts = (1...looks).map { $0 * 20 }
      let found = RepeatedLooks.falseAlarmRate(nested(counts))
      // The sign-flip test's p values are shares of patterns, so it is a little below the normal one.
      #expect((found - rate).magnitude < 0.008, "\(looks): \(found)")
    }
  }

  @Test("One look keeps the level; looks at other seeds add up; too few pairs cannot alarm")
  func cases() {
    #expect(RepeatedLooks.falseAlarmRate([]) == 0)
    #expect(RepeatedLooks.falseAlarmRate([[]]) == 0)
    #expect(RepeatedLooks.falseAlarmRate(nested([3, 5])) == 0)
    // Of six pairs two patterns of 64 give p ≤ .05.
    #expect(RepeatedLooks.falseAlarmRate(nested([6])) == 2.0 / 64)
    #expect(RepeatedLooks.falseAlarmRate(nested([3, 4, 5, 6])) == 2.0 / 64)
    let apart = RepeatedLooks.falseAlarmRate([Array(1...6), Array(7...12)])
    #expect((apart - (1 - (62.0 / 64) * (62.0 / 64))).magnitude < 1e-12)
    #expect((RepeatedLooks.falseAlarmRate(nested([20])) - 0.05).magnitude < 0.002)
  }

  @Test("The same looks give the same bits, in any order of the seeds; absurd ones end")
  func bits() {
    let looks = nested([6, 8, 14])
    let rate = RepeatedLooks.falseAlarmRate(looks)
    #expect(rate == RepeatedLooks.falseAlarmRate(looks.map { $0.reversed() }))
    #expect(rate == RepeatedLooks.falseAlarmRate(looks.map { $0.map { $0 + 100 } }))
    let many = (0..<100).map { Array(0...$0 * 20) }
    #expect((0...1).contains(RepeatedLooks.falseAlarmRate(many)))
  }

  @Test("Seeds chosen by the deviation of a pilot that is used again: false alarms stay below 7 %")
  func pilot() throws {
    var generator = TestGenerator(state: 32)
    /// By the deviation in steps of 0.1; 14 at most, so that every pattern is looked at soon.
    let seeds = (1...40).map { step in
      min(14, PowerOfSignFlipTest.seedsNeeded(effect: 1, sd: Double(step) / 10) ?? 14)
    }
    let trials = 2_000
    let alarms = try (0..<trials).count { _ in
      let differences = (0..<14).map { _ in generator.normal() }
      let pilot = try PairedComparison(differences: Array(differences.prefix(6)))
      let step = Int((10 * (pilot.standardDeviation ?? 0)).rounded())
      let count = seeds[min(max(step, 1), seeds.count) - 1]
      return SignFlipTest(Array(differences.prefix(count))).pValue <= 0.05
    }
    #expect(Double(alarms) / Double(trials) < 0.07, "\(alarms)")
  }
}
