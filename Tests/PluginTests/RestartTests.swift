import Testing
import Training
import Tricks

@Suite("Restart") struct RestartTests {
  /// Steps after which a run is stopped: in the middle of an epoch, and at its end.
  private static let stops = [13, 4 * Setting.stepsPerEpoch]

  @Test(
    "a run that is stopped and continued from its checkpoint ends at the same bits",
    arguments: Setting.applications)
  func oneTrick(_ application: Setting.Application) throws {
    try expectContinuation(Setting.experiment(application.model, tricks: [application.id: ""]))
  }

  @Test("so does one with as many tricks at once as agree", arguments: Setting.Model.allCases)
  func manyAtOnce(model: Setting.Model) throws {
    for group in Setting.compatibleGroups(on: model) {
      let tricks = Dictionary(uniqueKeysWithValues: group.map { ($0, "") })
      try expectContinuation(Setting.experiment(model, tricks: tricks))
    }
  }

  @Test("so does one without tricks", arguments: OptimiserSpec.Kind.allCases)
  func noTrick(optimiser: OptimiserSpec.Kind) throws {
    var experiment = try Setting.experiment()
    experiment.optimiser.kind = optimiser
    try expectContinuation(experiment)
  }

  private func expectContinuation(_ experiment: Experiment) throws {
    let resolved = try Setting.resolve(experiment)
    let whole = try Setting.run(resolved)
    for stop in Self.stops {
      var first = try Trainer(
        resolved, dataset: Setting.dataset(of: resolved.experiment))
      var steps = 0
      let interrupted = try first.run { event in
        if case .step = event { steps += 1 }
        return steps < stop
      }
      #expect(interrupted == nil)
      let checkpoint = try first.checkpoint()

      var second = try Trainer(
        resolved, dataset: Setting.dataset(of: resolved.experiment))
      try second.restore(checkpoint: checkpoint)
      #expect(try second.checkpoint() == checkpoint)
      let continued = try #require(try second.run())
      #expect(continued.isIdentical(to: whole), "stopped after \(stop) steps")
      #expect(continued.trace.map(\.state) == whole.trace.map(\.state))
      #expect(continued.stoppedEarly == whole.stoppedEarly)
    }
  }
}
