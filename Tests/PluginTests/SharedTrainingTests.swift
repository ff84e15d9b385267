import Foundation
import Testing
import Training
import Tricks

@Suite("One training, evaluated in several ways") struct SharedTrainingTests {
  /// Where tricks apply that change nothing but how the network is evaluated.
  private static let evaluating = Setting.applications.filter { application in
    (try? Setting.resolve(Setting.experiment(application.model, tricks: [application.id: ""])))?
      .evaluatingTricks?.contains(application.id) == true
  }

  @Test("tricks of evaluation are those that are known to be")
  func known() {
    #expect(Set(Self.evaluating.map(\.id)) == ["beam", "length-penalty", "nms", "soft-nms", "tta"])
  }

  @Test(
    "a run that evaluates what another has trained has the bits of one that trains itself",
    arguments: evaluating)
  func following(_ application: Setting.Application) throws {
    let companions = Setting.companions(of: [application.id])
    let base = try Setting.experiment(application.model, tricks: companions)
    let with = try Setting.experiment(application.model, tricks: [application.id: ""])
    for (leader, follower) in [(base, with), (with, base)] {
      let states = try Self.states(of: leader)
      let resolved = try Setting.resolve(follower)
      var trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
      var steps = 0
      let followed = try #require(
        try trainer.run(following: FinishedEpochs { states[$0] }) { event in
          if case .step = event { steps += 1 }
          return true
        })
      #expect(steps == 0)
      #expect(trainer.followed == Set(states.keys))
      let alone = try Setting.run(follower)
      #expect(followed.isIdentical(to: alone))
      #expect(followed.trace.map(\.state) == alone.trace.map(\.state))
      #expect(followed.history.epochs == alone.history.epochs)
    }
  }

  @Test("a run goes on by itself from where there is no state of the other's")
  func partly() throws {
    let experiment = try Setting.experiment(tricks: ["tta": ""])
    var states = try Self.states(of: Setting.experiment())
    let last = try #require(states.keys.max())
    states[last] = nil
    states[2] = Data("damaged".utf8)
    let resolved = try Setting.resolve(experiment)
    var trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
    let run = try #require(try trainer.run(following: FinishedEpochs { states[$0] }))
    #expect(trainer.followed == Set(states.keys).subtracting([2]))
    #expect(run.isIdentical(to: try Setting.run(experiment)))
  }

  @Test(
    "where scores decide how training goes on, nothing is taken over that they would not have led to",
    arguments: ["early-stopping", "ema"])
  func led(by id: TrickID) throws {
    let both = try Setting.experiment(tricks: ["tta": "", id: ""])
    #expect(try Setting.resolve(both).evaluatingTricks == nil)
    let states = try Self.states(of: Setting.experiment(tricks: [id: ""]))
    let resolved = try Setting.resolve(both)
    var trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
    let run = try #require(try trainer.run(following: FinishedEpochs { states[$0] }))
    #expect(trainer.followed.isEmpty)
    #expect(run.isIdentical(to: try Setting.run(both)))
  }

  @Test("a rate that follows the scores is followed as far as they lead to the same")
  func plateau() throws {
    let states = try Self.states(
      of: Setting.experiment(tricks: ["reduce-on-plateau": "patience = 1"]))
    let follower = try Setting.experiment(tricks: ["reduce-on-plateau": "patience = 1", "tta": ""])
    let resolved = try Setting.resolve(follower)
    #expect(resolved.evaluatingTricks == ["tta"])
    var trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
    let run = try #require(try trainer.run(following: FinishedEpochs { states[$0] }))
    #expect(!trainer.followed.isEmpty)
    #expect(run.isIdentical(to: try Setting.run(follower)))
  }

  /// The checkpoint after each epoch.
  private static func states(of experiment: Experiment) throws -> [Int: Data] {
    let resolved = try Setting.resolve(experiment)
    var trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
    var states: [Int: Data] = [:]
    while true {
      var isEpoch = false
      let outcome = try trainer.run { event in
        if case .epoch = event { isEpoch = true }
        return !isEpoch
      }
      if outcome != nil { return states }
      states[trainer.state.context.progress.epoch] = try trainer.checkpoint()
    }
  }
}
