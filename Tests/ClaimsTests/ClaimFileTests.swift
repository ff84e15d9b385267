import Configuration
import Claims
import Runs
import RunsSupport
import Statistics
import Testing

@Suite("A claim file is decoded strictly")
struct ClaimFileTests {
  @Test("Without cases a file is one row, with the usual values for what it leaves out")
  func plain() throws {
    let claims = try rows(claimHead)
    let claim = try #require(claims.first)
    #expect(claims.count == 1)
    #expect(claim.id == "it")
    #expect(claim.sentence == "It helps")
    #expect(claim.published.isEmpty)
    #expect(claim.direction == .raises)
    #expect(claim.measure == nil)
    #expect(claim.seeds == 12)
    #expect(claim.experiment == "digits")
    #expect(claim.trick == TrickUse("scaled-rate"))
    #expect(claim.with.isEmpty && claim.settings.isEmpty && claim.changes.isEmpty)
  }

  @Test("Options and changes become the words that the command line takes")
  func words() throws {
    let text =
      claimHead + """
        [options]
        factor = 0.25
        note = "a b"
        [set]
        "training.epochs" = 40
        network.layers = [{ kind = "flatten" }, { kind = "linear", units = 10 }]
        [set.optimiser]
        kind = "adam"
        [change]
        "training.batch-size" = 16
        [with.scaled-rate-2]
        """
    #expect(throws: ConfigurationError.self) { try rows(text) }
    let claim = try #require(
      try rows(text.replacing("[with.scaled-rate-2]", with: "")).first)
    #expect(claim.trick == TrickUse("scaled-rate:factor=0.25,note=\"a b\""))
    #expect(
      claim.settings.map(\.description) == [
        "training.epochs=40",
        "network.layers=[{ kind = \"flatten\" }, { kind = \"linear\", units = 10 }]",
        "optimiser.kind=adam",
      ])
    #expect(claim.changes.map(\.description) == ["training.batch-size=16"])
  }

  @Test("A case replaces keys and merges tables, and the later of two changes counts")
  func cases() throws {
    let claims = try rows(
      claimHead + """
        seeds = 8
        [options]
        factor = 0.25
        [set]
        "training.epochs" = 40
        "optimiser.rate" = 0.1
        [[case]]
        name = "wide"
        [case.options]
        note = "x"
        [case.set.training]
        epochs = 5
        [[case]]
        name = "deep"
        claim = "It hurts"
        direction = "lowers"
        seeds = 9
        measure = "test/loss"
        """)
    #expect(claims.map(\.id) == ["it/wide", "it/deep"])
    #expect(claims[0].trick == TrickUse("scaled-rate:factor=0.25,note=x"))
    #expect(
      claims[0].settings.map(\.description) == ["optimiser.rate=0.1", "training.epochs=5"])
    #expect(claims[0].seeds == 8)
    #expect(claims[1].trick == TrickUse("scaled-rate:factor=0.25"))
    #expect(
      claims[1].settings.map(\.description) == ["training.epochs=40", "optimiser.rate=0.1"])
    #expect(claims[1].sentence == "It hurts")
    #expect(claims[1].direction == .lowers)
    #expect(claims[1].measure == Measure.Name(.test, "loss"))
    #expect(claims[1].seeds == 9)
  }

  @Test("A margin is told as reports tell differences, and kept in the measure's own unit")
  func margin() throws {
    let keeps = claimHead.replacing("\"raises\"", with: "\"keeps\"") + "margin = 0.5\n"
    let claim = try #require(try rows(keeps).first)
    #expect(claim.margin(in: .testAccuracy) == 0.005)
    #expect(claim.margin(in: .testLoss) == 0.5)
    #expect(try rows(claimHead).first?.margin(in: .testLoss) == nil)
  }

  /// A text, where its mistake is, and a part of what is said of it.
  struct Mistake: CustomTestStringConvertible, Sendable {
    let text: String
    let line: Int
    let column: Int
    let message: String
    var testDescription: String { message }

    init(_ text: String, _ line: Int, _ column: Int, _ message: String) {
      (self.text, self.line, self.column, self.message) = (text, line, column, message)
    }
  }

  static let mistakes: [Mistake] = [
    // The head has five lines.
    Mistake(claimHead + "colour = 1", 6, 1, "unknown key 'colour'"),
    Mistake(claimHead + "seeds = 5", 6, 9, "must be from 6 to 1000, is 5"),
    Mistake(claimHead + "seeds = 1001", 6, 9, "must be from 6 to 1000"),
    Mistake(claimHead + "seeds = 6.5", 6, 9, "expected an integer"),
    Mistake(claimHead + "measure = \"speed\"", 6, 11, "'speed' is no measure"),
    Mistake(claimHead + "experiment = 3", 6, 14, "expected a string"),
    Mistake(claimHead + "published = \"a\\nb\"", 6, 13, "must be a single line"),
    Mistake(claimHead + "options = 3", 6, 11, "expected a table"),
    Mistake(claimHead + "set = 3", 6, 7, "expected a table"),
    Mistake(claimHead + "change = [1]", 6, 10, "expected a table"),
    Mistake(claimHead + "with = 1", 6, 8, "expected a table"),
    Mistake(claimHead + "[options]\nfactor = 0", 7, 10, "must be greater than 0"),
    Mistake(claimHead + "[options]\nfacto = 1", 7, 1, "unknown key 'facto'"),
    Mistake(claimHead + "[with.scaled-rate]", 6, 7, "is the trick under test"),
    Mistake(claimHead + "[with.nothing]", 6, 7, "there is no trick 'nothing'"),
    Mistake(claimHead + "[set]\n\"a..b\" = 1", 7, 1, "is not a key path"),
    Mistake(claimHead + "[change.data]\ndataset = \"x\"", 7, 1, "on the same data"),
    Mistake(claimHead + "[change]\nseed = 50", 7, 1, "no difference that can be tested"),
    Mistake(claimHead + "[change]\nname = \"x\"", 7, 1, "no difference that can be tested"),
    Mistake(claimHead + "case = 3", 6, 8, "written [[case]]"),
    Mistake(claimHead + "case = [3]", 6, 9, "written [[case]]"),
    Mistake(claimHead + "case = []", 6, 8, "written [[case]]"),
    Mistake(claimHead + "[[case]]\nseeds = 9", 6, 3, "missing key 'name'"),
    Mistake(claimHead + "[[case]]\nname = \"A\"", 7, 8, "must be made of lower-case letters"),
    Mistake(claimHead + "[[case]]\nname = \"\"", 7, 8, "must be made of lower-case letters"),
    Mistake(
      claimHead + "[[case]]\nname = \"a\"\n[[case]]\nname = \"a\"", 9, 8,
      "a second case is called 'a'"),
    Mistake(
      claimHead + "[[case]]\nname = \"a\"\n[case.options]\nfactor = -1", 9, 10,
      "must be greater than 0"),
    Mistake(claimHead + "name = \"a\"", 6, 1, "unknown key 'name'"),
    Mistake(claimHead.replacing("It helps", with: " "), 1, 9, "must be there"),
    Mistake(claimHead.replacing("It helps", with: "It helps."), 1, 9, "leave out the full stop"),
    Mistake(claimHead.replacing("Somebody, 2020", with: ""), 2, 10, "must be there"),
    Mistake(claimHead.replacing("Here", with: ""), 3, 10, "must be there"),
    Mistake(claimHead.replacing("\"raises\"", with: "\"up\""), 4, 13, "one of raises, lowers"),
    Mistake(claimHead.replacing("\"raises\"", with: "\"keeps\""), 4, 13, "needs a margin"),
    Mistake(claimHead + "margin = 0.5", 6, 10, "goes with the direction"),
    Mistake(
      claimHead.replacing("\"raises\"", with: "\"keeps\"") + "margin = 0", 6, 10, "above 0"),
    Mistake(claimHead.replacing("scaled-rate", with: "scaled-rat"), 5, 9, "there is no trick"),
    Mistake(
      claimHead.replacing("trick = \"scaled-rate\"", with: "[options]\nfactor = 1"), 5, 2,
      "there are options but no trick"),
    Mistake(
      claimHead + "tune = \"a=0..1\"\nuntuned = \"why\"", 7, 11, "says why nothing is tuned"),
    Mistake(claimHead + "tune-budget = 1", 6, 15, "must be from 2 to 256"),
    Mistake(claimHead + "tune-seeds = 0", 6, 14, "must be from 1 to 32"),
    Mistake(claimHead + "history = [\"a\\nb\"]", 6, 11, "must be a single line"),
    Mistake(claimHead + "at-chance = \"both\"", 6, 13, "one of baseline, tested"),
    Mistake("claim = ", 1, 9, "not valid TOML"),
  ]

  @Test("Every mistake is told with its place", arguments: mistakes)
  func mistake(_ mistake: Mistake) throws {
    let error = try #require(throws: ConfigurationError.self) { try rows(mistake.text) }
    #expect(error.message.contains(mistake.message), "\(error)")
    #expect(error.location?.file == "it.toml", "\(error)")
    #expect(error.location?.line == mistake.line, "\(error)")
    #expect(error.location?.column == mistake.column, "\(error)")
  }

  @Test("A key without which there is no claim is missed", arguments: 0..<5)
  func missing(key: Int) throws {
    var lines = claimHead.split(separator: "\n")
    let name = lines.remove(at: key).prefix { $0 != " " }
    let error = try #require(throws: ConfigurationError.self) {
      try rows(lines.joined(separator: "\n"))
    }
    #expect(error.description.contains(name), "\(error)")
    #expect(error.location?.file == "it.toml", "\(error)")
  }

  @Test("A change of the tested side can stand for the trick")
  func change() throws {
    let head = claimHead.replacing("trick = \"scaled-rate\"\n", with: "")
    let claim = try #require(
      try rows(head + "[change]\n\"training.batch-size\" = 512").first)
    #expect(claim.trick == nil)
    #expect(claim.changes.map(\.description) == ["training.batch-size=512"])
  }
}
