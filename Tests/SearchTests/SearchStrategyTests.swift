import Configuration
import Search
import Testing

@Suite("Halving costs what as many whole trainings would")
struct SearchStrategyTests {
  @Test("Nine times as many a ninth as long, three times as many a third as long, the rest in full")
  func rungs() throws {
    let rungs = try SearchStrategy.halving.rungs(budget: 12, epochs: 20)
    #expect(rungs.map(\.settings) == [36, 12, 4])
    #expect(rungs.map(\.epochs) == [2, 6, nil])
    #expect(rungs.map(\.cost) == [0.1, 0.3, 1])
    let short = try SearchStrategy.halving.rungs(budget: 12, epochs: 5)
    #expect(short.map(\.settings) == [18, 6] && short.map(\.epochs) == [1, nil])
  }

  @Test("No budget is exceeded, whatever it is and however long a training")
  func budgets() throws {
    for epochs in 3...150 {
      for budget in 3...40 {
        let rungs = try SearchStrategy.halving.rungs(budget: budget, epochs: epochs)
        let cost = rungs.reduce(0) { $0 + Double($1.settings) * $1.cost }
        #expect(cost <= Double(budget) * (1 + 1e-12))
        // At most what the rungs' equal parts and whole epochs lose.
        #expect(rungs.last?.settings == budget / rungs.count && rungs.last?.epochs == nil)
        #expect(rungs.dropLast().allSatisfy { ($0.epochs ?? 0) >= 1 })
        for (shorter, longer) in zip(rungs, rungs.dropFirst()) {
          #expect(shorter.settings == 3 * longer.settings && shorter.cost < longer.cost)
        }
      }
    }
  }

  @Test("Other strategies train every setting in full")
  func full() throws {
    for strategy in [SearchStrategy.random, .grid] {
      let rungs = try strategy.rungs(budget: 7, epochs: nil)
      #expect(rungs.map(\.settings) == [7] && rungs[0].epochs == nil && rungs[0].cost == 1)
    }
  }

  @Test("What cannot be shortened, or too small a budget, is refused with what to do")
  func refusals() throws {
    for (budget, epochs) in [(12, 2), (12, nil), (2, 20)] as [(Int, Int?)] {
      let error = try #require(throws: ConfigurationError.self) {
        try SearchStrategy.halving.rungs(budget: budget, epochs: epochs)
      }
      #expect(error.hint != nil)
    }
  }
}
