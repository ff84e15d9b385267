import Configuration
import Search
import Testing

@Suite("A search space is read strictly")
struct SearchSpaceTests {
  private func interval(_ text: String) throws -> ParameterRange.Interval {
    let space = try SearchSpace(parsing: ["a.key=\(text)"])
    guard case .interval(let interval) = space.parameters[0].range else {
      throw ConfigurationError(message: "\(text) is no interval")
    }
    return interval
  }

  @Test("Ranges and lists, in one text or in several")
  func parsing() throws {
    let text =
      " optimiser.rate = 1e-3..1 ,trick.alpha=0.1..2:linear,training.batch-size={16, 32,64}"
    let space = try SearchSpace(parsing: [text, "optimiser.kind={sgd,\"a,b\"}"])
    #expect(
      space.parameters.map(\.key)
        == ["optimiser.rate", "trick.alpha", "training.batch-size", "optimiser.kind"])
    #expect(space.parameters.map(\.place) == [0, 1, 2, 3])
    #expect(space.parameters[2].range == .choices(["16", "32", "64"]))
    #expect(space.parameters[3].range == .choices(["sgd", "\"a,b\""]))
    #expect(space.parameters[0].text == "1e-3..1")
    #expect(space.count == nil)
    #expect(try SearchSpace(parsing: ["a.b={1,2,3},a.c={x,y}"]).count == 6)
  }

  @Test("A range is logarithmic where it is positive and one end ten times the other")
  func scales() throws {
    #expect(try interval("1e-3..1").scale == .log)
    #expect(try interval("1..10").scale == .log)
    #expect(try interval("1..9.99").scale == .linear)
    #expect(try interval("0..1").scale == .linear)
    #expect(try interval("-10..10").scale == .linear)
    #expect(try interval("1..2:log").scale == .log)
    #expect(try interval("1e-3..1:linear").scale == .linear)
  }

  @Test(
    "What is wrong is said with what to write",
    arguments: [
      ("rate", "KEY=RANGE", "write it as in"), ("", "KEY=RANGE", "write it"),
      ("optimiser.rate=0.1", "neither a range", "in quotes"),
      ("optimiser.rate=1..0.1", "does not rise", "lower end first"),
      ("optimiser.rate=1..1", "does not rise", "lower end first"),
      ("optimiser.rate=a..b", "no two numbers", "0.001..1"),
      ("optimiser.rate=1..inf", "no two numbers", "0.001..1"),
      ("optimiser.rate=0..1:log", "not above 0", ":linear"),
      ("optimiser.rate=1..2:cubic", "no scale 'cubic'", ":linear or :log"),
      ("training.batch-size={16}", "leaves no choice", "--set training.batch-size=16"),
      ("a..b=1..2", "not a key", "joined by dots"), ("seed=1..5", "cannot be tuned", "measured"),
      ("data.validation=0.1..0.5", "cannot be tuned", "measured"),
      ("data . dataset={a,b}", "cannot be tuned", "measured"),
    ])
  func mistakes(text: String, message: String, hint: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try SearchSpace(parsing: [text])
    }
    #expect(error.problem.contains(message), "\(error)")
    #expect(error.hint?.contains(hint) == true, "\(error.hint ?? "no hint")")
    #expect(error.location?.file == "--tune")
  }

  @Test("A key twice, a value twice and too many keys are refused")
  func tooMuch() throws {
    for texts in [
      ["a.b=1..2", "a.b=3..4"], ["a.b={1,1}"], ["a.b={1,}"],
      (0..<13).map { "a.k\($0)=1..2" },
    ] {
      #expect(throws: ConfigurationError.self) { try SearchSpace(parsing: texts) }
    }
    #expect(try SearchSpace(parsing: (0..<12).map { "a.k\($0)=1..2" }).parameters.count == 12)
  }

  @Test("Values are short decimal texts within the range, its ends among a grid's")
  func values() throws {
    let rate = ParameterRange.interval(try interval("1e-3..1"))
    #expect(rate.levels(4) == ["0.001", "0.01", "0.1", "1.0"])
    #expect(rate.levels(1) == ["0.0316"])
    #expect(rate.value(at: 0) == "0.001")
    let momentum = ParameterRange.interval(try interval("0.9..0.999"))
    #expect(momentum.levels(3) == ["0.9", "0.9495", "0.999"])
    let width = ParameterRange.interval(.init(low: 1, high: 4, isWhole: true))
    #expect([0, 0.25, 0.49, 0.5, 0.75, 0.999].map(width.value) == ["1", "2", "2", "3", "4", "4"])
    #expect(width.levels(9) == ["1", "2", "3", "4"])
    for place in 0...1_000 {
      let share = Double(place) / 1_001
      for range in [rate, momentum, width] {
        let text = range.value(at: share)
        #expect(range.contains(text) && text.count <= 7, "\(text)")
      }
    }
  }
}
