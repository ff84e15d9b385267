import Testing
import Training
import Tricks

@Suite("The watch") struct WatchTests {
  @Test(
    "runs with as many tricks as agree have the same bits with it and without, and it sees the same when they are continued",
    arguments: Setting.Model.allCases)
  func untouched(model: Setting.Model) throws {
    for group in Setting.compatibleGroups(on: model) {
      let tricks = Dictionary(uniqueKeysWithValues: group.map { ($0, "") })
      let resolved = try Setting.resolve(Setting.experiment(model, tricks: tricks))
      var watched = try Trainer(resolved, dataset: model.dataset)
      var alone = try Trainer(resolved, dataset: model.dataset, isWatched: false)
      let (one, two) = (try watched.run(), try alone.run())
      #expect(try #require(one).isIdentical(to: #require(two)), "\(group)")

      var first = try Trainer(resolved, dataset: model.dataset)
      var steps = 0
      _ = try first.run { event in
        if case .step = event { steps += 1 }
        return steps < 13
      }
      var second = try Trainer(resolved, dataset: model.dataset)
      try second.restore(checkpoint: first.checkpoint())
      _ = try second.run()
      #expect(second.watch?.looks == watched.watch?.looks, "\(group)")
      #expect(second.watch?.histograms == watched.watch?.histograms)
      #expect(second.watch?.losses == watched.watch?.losses)
    }
  }
}
