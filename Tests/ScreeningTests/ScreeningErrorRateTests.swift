import Measurement
import Screening
import Statistics
import TestSupport
import Testing

@Suite("What is said of screened tricks errs no more often than is promised")
struct ScreeningErrorRateTests {
  /// A screening of many tricks in numbers alone: two stages over seeds of their own, with one baseline
  /// for all tricks of a seed.
  private struct Simulation {
    var random: TestGenerator
    let effects: [Double]
    let rule = FollowUpRule(most: 4)
    let metric = Metric.accuracy()

    mutating func differences(of tricks: [Int], seeds: Int) -> [[Double]] {
      var rows = tricks.map { _ in [Double]() }
      for _ in 0..<seeds {
        let baseline = random.gaussian()
        for (place, trick) in tricks.enumerated() {
          rows[place].append(effects[trick] + random.gaussian() - baseline)
        }
      }
      return rows
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// The tricks that are called different, by the verdicts that people read.
    mutating func called() -> [Int] {
      let (chosen, second) = stages()
      let verdicts = Assessment.family(second, metric: metric).map(\.verdict)
      return zip(chosen, verdicts).filter { $1 == .improves || $1 == .harms }.map(\.0)
    }

    /// The same by the test alone, which is fast.
    mutating func tested() -> [Int] {
      let (chosen, second) = stages()
      return significant(chosen, second)
    }

    /// The mistake that is easily made: the seeds that chose are counted too.
    mutating func testedWithoutFreshSeeds() -> [Int] {
      let all = differences(of: Array(effects.indices), seeds: 10)
      let chosen = rule.chosen(all.map { mean($0) }, metric.direction)
      return significant(chosen, chosen.map { all[$0] })
    }

    private mutating func stages() -> (chosen: [Int], second: [[Double]]) {
      let first = differences(of: Array(effects.indices), seeds: 3)
      let chosen = rule.chosen(first.map { mean($0) }, metric.direction)
      return (chosen, differences(of: chosen, seeds: 10))
    }

    private func significant(_ tricks: [Int], _ differences: [[Double]]) -> [Int] {
      let pValues = MultipleTesting.holm(differences.map { SignFlipTest($0).pValue })
      return zip(tricks, pValues).filter { $1 <= PowerOfSignFlipTest.level }.map(\.0)
    }
  }

  /// 5 % and two standard errors of a share of so many rounds.
  private func bound(_ rounds: Int) -> Double {
    0.05 + 2 * (0.05 * 0.95 / Double(rounds)).squareRoot()
  }

  private let nothing = [Double](repeating: 0, count: 30)

  @Test("With thirty tricks that do nothing, any is called different in at most 5 % of screenings")
  func null() {
    var simulation = Simulation(random: TestGenerator(state: 7), effects: nothing)
    let rounds = 4_000
    let alarms = (0..<rounds).count { _ in !simulation.tested().isEmpty }
    #expect(Double(alarms) / Double(rounds) <= bound(rounds), "\(alarms)")
    // That this could fail: with the seeds that chose it is twice as much.
    let careless = (0..<rounds).count { _ in !simulation.testedWithoutFreshSeeds().isEmpty }
    #expect(Double(careless) / Double(rounds) > 0.08, "\(careless)")
  }

  @Test("So it is by the verdicts that people read")
  func verdicts() {
    var simulation = Simulation(random: TestGenerator(state: 9), effects: nothing)
    let rounds = 120
    let alarms = (0..<rounds).count { _ in !simulation.called().isEmpty }
    #expect(Double(alarms) / Double(rounds) <= bound(rounds), "\(alarms)")
  }

  @Test("Beside one trick that does much, the others are no more often called different")
  func oneEffect() {
    var effects = nothing
    effects[13] = 3
    var simulation = Simulation(random: TestGenerator(state: 8), effects: effects)
    let rounds = 2_000
    var (found, alarms) = (0, 0)
    for _ in 0..<rounds {
      let called = simulation.tested()
      found += called.contains(13) ? 1 : 0
      alarms += called.contains { $0 != 13 } ? 1 : 0
    }
    #expect(Double(alarms) / Double(rounds) <= bound(rounds), "\(alarms)")
    #expect(Double(found) / Double(rounds) > 0.8, "\(found)")
  }
}
