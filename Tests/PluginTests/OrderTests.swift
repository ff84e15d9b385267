import Testing
import Training
import Tricks

@Suite("Order") struct OrderTests {
  @Test("two tricks give the same bits in both orders, or the same conflict", arguments: allTricks)
  func pairsCommute(first: TrickID) throws {
    for second in allTricks where second > first {
      // Where no network has what both look for, the second has to say so in both orders.
      let model =
        (try? Setting.model(for: first, second)) ?? (try? Setting.model(for: first)) ?? .residual
      var experiment = try Setting.experiment(model, epochs: 2, tricks: [first: "", second: ""])
      // Low, so that no two tricks that each enlarge the steps take the run to infinity.
      // The losses of pixels and points may be summed.
      experiment.optimiser.rate = model == .segmenter ? 0.0002 : 0.005
      let one = outcome(experiment, [first, second])
      let other = outcome(experiment, [second, first])
      switch (one, other) {
      case (.success(let one), .success(let other)):
        #expect(one.isIdentical(to: other), "\(first) with \(second)")
      case (
        .failure(.caused(by: let one as Conflict)), .failure(.caused(by: let other as Conflict))
      ):
        #expect(one == other)
        #expect(one.tricks == [first, second])
      case (
        .failure(.caused(by: let one as NotApplicable)),
        .failure(.caused(by: let other as NotApplicable))
      ):
        #expect(one == other)
        let companions = Setting.companions(of: [first, second])
        #expect(([first, second] + companions.keys).contains(one.trick))
      default:
        Issue.record("\(first) with \(second): \(one), \(other)")
      }
    }
  }

  @Test(
    "as many tricks at once as agree give the same bits in both directions",
    arguments: Setting.Model.allCases)
  func allCommute(model: Setting.Model) throws {
    for group in Setting.compatibleGroups(on: model) {
      let tricks = Dictionary(uniqueKeysWithValues: group.map { ($0, "") })
      let experiment = try Setting.experiment(model, epochs: 2, tricks: tricks)
      let one = try outcome(experiment, group).get()
      let other = try outcome(experiment, group.reversed()).get()
      #expect(one.isIdentical(to: other), "\(group)")
    }
  }

  @Test("two tricks that replace the same slot conflict by both their names")
  func replacementsConflict() throws {
    let registry = Registry()
    registry.register(Slow.self)
    registry.register(Fast.self)
    let experiment = try Setting.experiment(tricks: ["slow": "", "fast": ""])
    for order in [["slow", "fast"], ["fast", "slow"]] {
      let error = #expect(throws: TrainingError.self) {
        try ResolvedExperiment(
          experiment, dataset: Setting.dataset, registry: registry, applying: order)
      }
      #expect("\(String(describing: error))".contains("fast and slow both replace the rate"))
    }
  }

  private func outcome(
    _ experiment: Experiment, _ order: [TrickID]
  ) -> Result<TrainingOutcome, TrainingError> {
    do throws(TrainingError) {
      let others = experiment.tricks.keys.filter { !order.contains($0) }.sorted()
      let resolved = try Setting.resolve(experiment, applying: others + order)
      var trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
      guard let run = try trainer.run() else {
        return .failure(.mismatch("interrupted", hint: nil))
      }
      return .success(run)
    } catch {
      return .failure(error)
    }
  }

  private struct None: Configurable {}

  private struct Slow: Trick {
    static let card = TrickCard(id: "slow", slots: [.rate], neutral: "", readme: [])
    init(_ options: None) {}
    func edit(_ recipe: inout Recipe) throws { try recipe.rate.replace(by: "slow") { _ in 0.01 } }
  }

  private struct Fast: Trick {
    static let card = TrickCard(id: "fast", slots: [.rate], neutral: "", readme: [])
    init(_ options: None) {}
    func edit(_ recipe: inout Recipe) throws { try recipe.rate.replace(by: "fast") { _ in 1 } }
  }
}
