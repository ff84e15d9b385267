import Testing
import Tricks

@Suite("Registries") struct RegistryTests {
  private struct None: Configurable {}

  private struct First: Trick {
    static let card = TrickCard(id: "same", slots: [.rate], neutral: nil, readme: [])
    init(_ options: None) {}
    func edit(_ recipe: inout Recipe) {}
  }

  private struct Second: Trick {
    static let card = TrickCard(id: "same", slots: [.loss], neutral: nil, readme: [])
    init(_ options: None) {}
    func edit(_ recipe: inout Recipe) {}
  }

  private struct Another: Trick {
    static let card = TrickCard(id: "another", slots: [.rate], neutral: nil, readme: [])
    init(_ options: None) {}
    func edit(_ recipe: inout Recipe) {}
  }

  @Test("know tricks by their ids, sorted")
  func sorted() {
    let registry = Registry()
    #expect(registry.tricks.isEmpty && registry["same"] == nil)
    registry.register(First.self)
    registry.register(Another.self)
    #expect(registry.tricks.map { $0.card.id } == ["another", "same"])
    #expect(registry["another"] is Another.Type)
    #expect(registry.duplicates.isEmpty)
  }

  @Test("keep the first of two tricks with one id, and tell of the second")
  func duplicates() {
    let registry = Registry()
    registry.register(First.self)
    registry.register(Second.self)
    #expect(registry["same"] is First.Type)
    #expect(registry.duplicates == ["same"])
    #expect(registry.tricks.count == 1)
  }
}

@Suite("Trick cards") struct TrickCardTests {
  private static let readme = """
    # mixup

    Trains on weighted means of two examples

    ## What it does

    First paragraph.

    ### A heading further down

    Second paragraph.

    ## Source

    Zhang et al., 2018

    ## Composes with
    """

  private static func card(_ readme: String = readme) -> TrickCard {
    TrickCard(id: "mixup", slots: [.batch], neutral: "alpha=0", readme: Array(readme.utf8))
  }

  @Test("take what they say from their README, without the blank lines around it")
  func sections() {
    #expect(Self.card().summary == "Trains on weighted means of two examples")
    #expect(Self.card().source == "Zhang et al., 2018")
    #expect(
      Self.card().section("What it does")
        == "First paragraph.\n\n### A heading further down\n\nSecond paragraph.")
  }

  @Test("say nothing where there is no such section, or an empty one")
  func missing() {
    #expect(Self.card().claim == "")
    #expect(Self.card().section("Composes with") == "")
    #expect(Self.card("").summary == "")
    #expect(Self.card("# another\n\nNot this trick's").summary == "")
  }
}
