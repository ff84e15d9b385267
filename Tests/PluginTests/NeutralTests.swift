import Testing
import Training
import Tricks

@Suite("Neutral options") struct NeutralTests {
  private static let baselines = Setting.Model.allCases.map { model in
    Result { try Setting.run(Setting.experiment(model)) }
  }

  /// - Parameter tricks: what they need beside them is there without them too.
  private func baseline(
    _ model: Setting.Model, without tricks: [TrickID]
  ) throws -> TrainingOutcome {
    let companions = Setting.companions(of: tricks)
    if !companions.isEmpty { return try Setting.run(Setting.experiment(model, tricks: companions)) }
    return try Self.baselines[#require(Setting.Model.allCases.firstIndex(of: model))].get()
  }

  /// Where tricks that have neutral options apply.
  private static let applications = Setting.applications.filter {
    (try? trick($0.id).card.neutral) != nil
  }

  @Test("at its neutral options a trick changes no bit of a run", arguments: applications)
  func neutralIsBaseline(_ application: Setting.Application) throws {
    let options = try #require(try trick(application.id).card.neutral)
    let run = try Setting.run(
      Setting.experiment(application.model, tricks: [application.id: options]))
    #expect(run.isIdentical(to: try baseline(application.model, without: [application.id])))
  }

  @Test("a trick without neutral options edits the network, the data or both, and nothing else")
  func othersAreEdits() throws {
    for id in allTricks where try trick(id).card.neutral == nil {
      #expect(try Set(trick(id).card.slots).isSubset(of: [.network, .data]), "\(id)")
    }
  }

  @Test(
    "as many tricks at once as agree, at their neutral options, change no bit",
    arguments: Setting.Model.allCases
  )
  func allNeutral(model: Setting.Model) throws {
    for group in Setting.compatibleGroups(on: model) {
      var options: [TrickID: String] = [:]
      for id in group { options[id] = try trick(id).card.neutral }
      let run = try Setting.run(Setting.experiment(model, tricks: options))
      #expect(run.isIdentical(to: try baseline(model, without: group)), "\(group)")
    }
  }

  @Test("runs differ when their seeds do, so that the comparison can fail")
  func seedsMatter() throws {
    var other = try Setting.experiment()
    other.seed = 4
    #expect(try !Setting.run(other).isIdentical(to: try Self.baselines[0].get()))
  }
}
