import Statistics
import TestSupport
import Testing

@Suite("Several tricks tested together")
struct FamilyTests {
  @Test("Their corrected p values are those of Westfall and Young by brute force")
  func reference() {
    for row in VerdictFixtures.jointFlips {
      let family = Assessment.family(row.differences, metric: .loss())
      #expect(family.map { $0.adjustedPValue ?? .nan } == row.adjusted)
    }
  }

  /// Tricks that share a baseline, of which the first `real` have an effect.
  private func tables(
    _ generator: inout TestGenerator, tricks: Int, pairs: Int, real: Int = 0, effect: Double = 2
  ) -> [[Double]] {
    let baseline = (0..<pairs).map { _ in generator.normal() }
    return (0..<tricks).map { trick in
      baseline.map { generator.normal() - $0 + (trick < real ? effect : 0) }
    }
  }

  @Test("p, interval and sentence of each say the same, and Bonferroni is never exceeded")
  func agreement() throws {
    var generator = TestGenerator(state: 31)
    for trial in 0..<150 {
      let tricks = 2 + trial % 4
      let pairs = 6 + trial % 6
      let table = tables(&generator, tricks: tricks, pairs: pairs, real: trial % 3)
      for assessment in Assessment.family(table, metric: .loss()) {
        let comparison = try #require(assessment.comparison)
        let own = try #require(comparison.test).pValue
        let p = try #require(assessment.adjustedPValue)
        #expect(p >= own && p <= min(1, own * Double(tricks)) + 1e-12)
        let leavesOut = comparison.interval.map { !$0.contains(0) } ?? false
        #expect((p <= 0.05) == leavesOut)
        #expect((own <= assessment.ownLevel) == (p <= 0.05))
        switch assessment.verdict {
        case .improves, .harms: #expect(p <= 0.05)
        case .noDifferenceDetected: #expect(p > 0.05)
        case .refused(.tooFewPairs): #expect(p > 0.05 && comparison.interval == nil)
        default: Issue.record("\(assessment.verdict)")
        }
      }
    }
  }

  @Test("One trick alone is not corrected, and one that does nothing costs the others nothing")
  func alone() {
    let gains = [0.004, 0.006, 0.007, 0.005, 0.009, 0.006]
    let alone = Assessment(differences: gains, metric: .accuracy())
    #expect(Assessment.family([gains], metric: .accuracy()) == [alone])
    let beside = Assessment.family([gains, gains.map { _ in 0 }], metric: .accuracy())
    #expect(beside[0].adjustedPValue == 2.0 / 64)
    #expect(beside[0].verdict == .improves)
  }

  @Test("False alarms among tricks that do nothing stay below the level, beside some that do much")
  func level() {
    var generator = TestGenerator(state: 32)
    let trials = 700
    for (real, pairs) in [(0, 7), (2, 9)] {
      let alarms = (0..<trials).count { _ in
        let table = tables(&generator, tricks: 4, pairs: pairs, real: real)
        return Assessment.family(table, metric: .loss())[real...].contains {
          $0.verdict == .improves || $0.verdict == .harms
        }
      }
      #expect(Double(alarms) / Double(trials) <= 0.05 + 3 * 0.008_3, "\(real) \(alarms)")
    }
  }

  @Test("All intervals at once hold all centres as often as they say, effects or not")
  func coverage() {
    var generator = TestGenerator(state: 33)
    let trials = 600
    for (real, pairs) in [(0, 8), (3, 8), (3, 10)] {
      let held = (0..<trials).count { _ in
        let table = tables(&generator, tricks: 3, pairs: pairs, real: real, effect: 3)
        return Assessment.family(table, metric: .loss()).enumerated().allSatisfy { index, one in
          one.comparison?.interval?.contains(index < real ? 3 : 0) ?? true
        }
      }
      #expect(Double(held) / Double(trials) >= 0.95 - 3 * 0.009, "\(real) \(pairs): \(held)")
    }
  }

  @Test("Tricks that share a baseline need less than Bonferroni asks")
  func gain() {
    var generator = TestGenerator(state: 34)
    let table = tables(&generator, tricks: 5, pairs: 12)
    let own = Assessment.family(table, metric: .loss())[0].ownLevel
    #expect(own > 0.05 / 5 && own < 0.05)
  }
}
