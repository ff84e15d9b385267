import Testing
import Tricks

@Suite("Slots") struct SlotTests {
  private enum Words: SlotKind {
    typealias Function = @Sendable (String) -> String
    static let name = SlotName.batch

    enum Stage: Comparable, Sendable { case first, second, third }
    enum Decision: String, SlotDecision { case spelling = "how words are spelt" }
  }

  private static func ending(_ text: String) -> Slot<Words>.Wrapper {
    { inner in { inner($0) + text } }
  }

  @Test("hold the base function until a trick replaces it")
  func replacement() throws {
    var slot = Slot<Words>()
    #expect(slot.assembled(base: { $0 })("x") == "x")
    #expect(slot.contributors.isEmpty)
    try slot.replace(by: "upper") { $0.uppercased() }
    #expect(slot.assembled(base: { $0 })("x") == "X")
    #expect(slot.contributors == ["upper"])
  }

  @Test("wrap by stage, whatever the order of the tricks and their names")
  func stages() {
    let wraps: [(Words.Stage, TrickID, String)] = [
      (.third, "aa", "3"), (.first, "zz", "1"), (.second, "mm", "2"),
    ]
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1]] {
      var slot = Slot<Words>()
      for index in order {
        slot.wrap(wraps[index].0, by: wraps[index].1, Self.ending(wraps[index].2))
      }
      #expect(slot.assembled(base: { $0 })("x") == "x123")
      #expect(slot.contributors == ["aa", "mm", "zz"])
    }
  }

  @Test("let ids break ties within a stage alone")
  func ties() {
    var slot = Slot<Words>()
    slot.wrap(.second, by: "b", Self.ending("b"))
    slot.wrap(.second, by: "a", Self.ending("a"))
    slot.wrap(.first, by: "c", Self.ending("c"))
    #expect(slot.assembled(base: { $0 })("") == "cab")
    slot.sort("a", as: "z")
    #expect(slot.assembled(base: { $0 })("") == "cba")
    slot.sort("c", as: "zz")
    #expect(slot.assembled(base: { $0 })("") == "cba")
  }

  @Test("take one replacement, and say between which tricks the choice is")
  func conflicts() throws {
    for (first, second) in [("a", "b"), ("b", "a")] {
      var slot = Slot<Words>()
      try slot.replace(by: first) { $0 }
      let error = #expect(throws: Conflict.self) { try slot.replace(by: second) { $0 } }
      #expect(error?.description == "a and b both replace the batch; only one can")
      #expect(error?.hint == "drop a or b")
      #expect(error?.kind == .badInput)
    }
  }

  @Test("take each decision once, and say which it was")
  func decisions() throws {
    var slot = Slot<Words>()
    try slot.decide(.spelling, by: "b")
    let error = #expect(throws: Conflict.self) { try slot.decide(.spelling, by: "a") }
    #expect(error?.description == "a and b both decide how words are spelt; only one can")
    #expect(error?.decision == Words.Decision.spelling.sentence)
  }

  @Test("of the recipe have stages in an order that no name changes, and decisions with sentences")
  func published() {
    #expect(GradientSlot.Stage.accumulate < .scale)
    #expect(GradientSlot.Stage.perturb < .clipNorm && GradientSlot.Stage.clipNorm < .clipValue)
    #expect(BatchSlot.Stage.augment < .mixRegions && BatchSlot.Stage.mixExamples < .resize)
    #expect(ServingSlot.Stage.stepAverage < .epochAverage)
    #expect(NetworkSlot.Decision.norm.sentence == "which norm the network has")
    #expect(DataSlot.Decision.scaling.sentence == "how inputs are scaled")
  }
}

@Suite("What a trick's code throws") struct TrickFailureTests {
  private struct Broken: Error, CustomStringConvertible { let description = "no such table" }

  @Test("carries the trick's name, with the cause's hint")
  func named() throws {
    let plain = #expect(throws: TrickFailure.self) {
      try TrickFailure.naming("mine") { throw Broken() }
    }
    #expect(plain?.description == "mine: no such table")
    #expect(plain?.kind == .badInput)
    let network = #expect(throws: TrickFailure.self) {
      try TrickFailure.naming("mine") {
        throw NetworkError(layer: "linear1", message: "too wide", hint: "make it narrower")
      }
    }
    #expect(network?.problem == "mine: layer linear1: too wide")
    #expect(network?.hint == "make it narrower")
    let missing = TrickFailure("mine", WeightError("there are none", isMissing: true))
    #expect(missing.kind == .missing)
  }

  @Test("stays what it is where it names a trick already")
  func known() {
    let error = #expect(throws: NotApplicable.self) {
      try TrickFailure.naming("outer") { throw NotApplicable("inner", "there is nothing to do") }
    }
    #expect(error?.description == "inner does not apply: there is nothing to do")
    let failure = #expect(throws: TrickFailure.self) {
      try TrickFailure.naming("outer") { try TrickFailure.naming("inner") { throw Broken() } }
    }
    #expect(failure?.trick == "inner")
  }

  @Test("is told of edits of the network that run later, inside another trick's")
  func slots() throws {
    var slot = Slot<NetworkSlot>()
    slot.wrap(.widths, by: "broken") { _ in { _ in throw Broken() } }
    slot.wrap(.activations, by: "fine") { before in { try before($0) } }
    let edit = slot.assembled(base: { $0 })
    let error = #expect(throws: TrickFailure.self) { try edit(NetworkSpec()) }
    #expect(error?.trick == "broken")
    var optimiser = Slot<OptimiserSlot>()
    try optimiser.replace(by: "rule") { _ in throw Broken() }
    let rule = optimiser.assembled(base: { $0 })
    #expect(throws: TrickFailure.self) { try rule(OptimiserSpec()) }
  }
}
