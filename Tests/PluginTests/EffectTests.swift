import Testing
import Training
import Tricks

@Suite("Effects") struct EffectTests {
  /// Slots that are not asked before training is over.
  private static let late: Set<SlotName> = [.stop, .serving, .predict, .decode]
  private static let baselines = Dictionary(
    uniqueKeysWithValues: Setting.Model.allCases.map { model in
      (model, Result { try Setting.run(Setting.experiment(model, epochs: 40)) })
    })

  private func baseline(_ model: Setting.Model) throws -> TrainingOutcome {
    try #require(Self.baselines[model]).get()
  }

  @Test("a trick applies to one of the networks, or says why not", arguments: allTricks)
  func appliesSomewhere(id: TrickID) throws {
    _ = try Setting.model(for: id)
    for model in Setting.Model.allCases {
      do {
        _ = try Setting.resolve(Setting.experiment(model, tricks: [id: ""]))
      } catch TrainingError.caused(by: let reason as NotApplicable) {
        let tricks = [id] + Setting.companions(of: [id]).keys
        #expect(tricks.contains(reason.trick) && !reason.reason.isEmpty)
      }
    }
  }

  @Test("at its default options a trick edits the slots that its card names", arguments: allTricks)
  func slotsAreEdited(id: TrickID) throws {
    let resolved = try Setting.resolve(
      Setting.experiment(Setting.model(for: id), tricks: [id: ""]))
    let edited = resolved.recipe.contributors.filter { $0.value.contains(id) }.keys
    #expect(Set(edited) == Set(try trick(id).card.slots))
    let all = Set(resolved.recipe.contributors.values.joined())
    #expect(all.subtracting(Setting.companions(of: [id]).keys) == [id])
  }

  @Test("at its default options a trick changes what it is there to change", arguments: allTricks)
  func runDiffers(id: TrickID) throws {
    let model = try Setting.model(for: id)
    let companions = Setting.companions(of: [id])
    let baseline =
      try companions.isEmpty
      ? baseline(model)
      : Setting.run(Setting.experiment(model, epochs: 40, tricks: companions))
    let run = try Setting.run(Setting.experiment(model, epochs: 40, tricks: [id: ""]))
    #expect(!run.predictions.isIdentical(to: baseline.predictions))
    if Self.late.isSuperset(of: try trick(id).card.slots) {
      let count = min(run.trace.count, baseline.trace.count)
      #expect(
        zip(run.trace, baseline.trace).allSatisfy { $0.parameters == $1.parameters } && count > 0,
        "training itself goes the same way")
    } else {
      #expect(!run.tracesWeights(of: baseline))
    }
  }

  @Test(
    "adding a trick changes no initial weight whose layer it left as it was", arguments: allTricks)
  func runsArePaired(id: TrickID) throws {
    let model = try Setting.model(for: id)
    let plain = try Setting.resolve(Setting.experiment(model)).network
    let edited = try Setting.resolve(Setting.experiment(model, tricks: [id: ""])).network
    let before = plain.initialState(seed: 3).parameters
    let after = edited.initialState(seed: 3).parameters
    for parameter in edited.parameters where plain.parameters.contains(parameter) {
      let (old, new) = (before[parameter.name], after[parameter.name])
      #expect(try #require(old).isIdentical(to: #require(new)), "\(parameter.name)")
    }
    // Other symbols need other embeddings.
    guard plain.inputShapes == edited.inputShapes else { return }
    if try trick(id).card.slots.allSatisfy({ $0 != .network && $0 != .initial }) {
      #expect(plain.parameters == edited.parameters)
    }
  }

  @Test("a trick that changes nothing although its options say so is refused")
  func noEffectIsRefused() throws {
    let registry = Registry()
    registry.register(Idle.self)
    #expect(throws: TrainingError.self) {
      try ResolvedExperiment(
        Setting.experiment(tricks: ["idle": "level=2"]), dataset: Setting.dataset,
        registry: registry)
    }
    _ = try ResolvedExperiment(
      Setting.experiment(tricks: ["idle": "level=0"]), dataset: Setting.dataset,
      registry: registry)
  }

  private struct Idle: Trick {
    struct Options: Configurable { var level = 1 }
    static let card = TrickCard(id: "idle", slots: [.loss], neutral: "level=0", readme: [])
    init(_ options: Options) {}
    func edit(_ recipe: inout Recipe) {}
  }
}
