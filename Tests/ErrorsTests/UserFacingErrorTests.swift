import Errors
import Testing

@Suite("Errors that people are told") struct UserFacingErrorTests {
  private struct Plain: UserFacingError {
    let description: String
  }

  private struct Placed: UserFacingError {
    var problem: String { "unknown key 'rat'" }
    static let place = Errors.SourceLocation(file: "a.toml", line: 2, column: 1)

    var location: Errors.SourceLocation? { Self.place }
    var hint: String? { "did you mean 'rate'?" }
    var description: String { "\(Self.place): \(problem)" }
  }

  private struct Several: UserFacingError {
    let all: [any UserFacingError]
    var description: String { all.map(\.description).joined(separator: "\n") }
  }

  @Test("by itself an error is bad input, without a hint or a place")
  func defaults() {
    let error = Plain(description: "the file is empty")
    #expect(error.problem == "the file is empty")
    #expect(error.hint == nil)
    #expect(error.location == nil)
    #expect(error.kind == .badInput)
    #expect(error.all.count == 1)
  }

  @Test("a place is told apart from the problem")
  func place() {
    #expect(Placed().description == "a.toml:2:1: unknown key 'rat'")
    #expect(Placed().problem == "unknown key 'rat'")
  }

  @Test("several errors are told one by one")
  func several() {
    let errors = Several(all: [Plain(description: "a"), Placed()])
    #expect(errors.all.map(\.problem) == ["a", "unknown key 'rat'"])
  }

  @Test("a place without lines is its file")
  func withoutLines() {
    #expect("\(Errors.SourceLocation(file: "--set"))" == "--set")
    #expect("\(Errors.SourceLocation(file: "x.toml", line: 3, column: 7))" == "x.toml:3:7")
  }

  @Test("of many names a few are listed, and how many more there are")
  func lists() {
    #expect(NameList.text([]) == "")
    #expect(NameList.text(["a", "b"]) == "a, b")
    let many = (1...50).map { "n\($0)" }
    #expect(NameList.text(many, showing: 3) == "n1, n2, n3 and 47 more")
    // To say that there is one more would take as much room as the one.
    #expect(NameList.text(Array(many.prefix(4)), showing: 3) == "n1, n2, n3, n4")
    #expect(NameList.text(Array(many.prefix(5)), showing: 3) == "n1, n2, n3 and 2 more")
  }
}
