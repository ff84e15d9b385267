import Testing
import Training
import Tricks

@Suite("Neutral options") struct NeutralTests {
  private static let baselines = Setting.Model.allCases.map { model in
    Result { try Setting.run(Setting.experiment(model)) }
  }

  @Test(
    "at its neutral options a trick changes no bit of a run",
    arguments: allTricks, Setting.Model.allCases)
  func neutralIsBaseline(id: TrickID, model: Setting.Model) throws {
    let index = try #require(Setting.Model.allCases.firstIndex(of: model))
    let baseline = try Self.baselines[index].get()
    let options = try trick(id).card.neutral
    let run = try Setting.run(Setting.experiment(model, tricks: [id: options]))
    #expect(run.isIdentical(to: baseline))
  }

  @Test(
    "all tricks at once, at their neutral options, change no bit", arguments: Setting.Model.allCases
  )
  func allNeutral(model: Setting.Model) throws {
    var options: [TrickID: String] = [:]
    for id in allTricks { options[id] = try trick(id).card.neutral }
    let index = try #require(Setting.Model.allCases.firstIndex(of: model))
    let run = try Setting.run(Setting.experiment(model, tricks: options))
    #expect(run.isIdentical(to: try Self.baselines[index].get()))
  }

  @Test("runs differ when their seeds do, so that the comparison can fail")
  func seedsMatter() throws {
    var other = try Setting.experiment()
    other.seed = 4
    #expect(try !Setting.run(other).isIdentical(to: try Self.baselines[0].get()))
  }
}
