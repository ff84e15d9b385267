import Configuration
import Testing

@Suite("Tables are merged, and written as the command line takes them")
struct MergingTests {
  private func node(_ text: String) throws -> ConfigurationNode {
    try ConfigurationNode.parse(toml: text, file: "a.toml")
  }

  @Test("Merging goes into tables and replaces everything else")
  func merging() throws {
    let merged = try node("a = 1\nb = [1, 2]\n[c]\nd = 1\ne = 2\n[f]\ng = 1")
      .merging(node("b = [3]\nf = 4\n[c]\ne = 3\nh = 5"))
    #expect(merged == (try node("a = 1\nb = [3]\nf = 4\n[c]\nd = 1\ne = 3\nh = 5")))
    #expect(merged["c"]?["d"]?.location?.line == 4)
    #expect(merged["c"]?["e"]?.location?.line == 4)
  }

  @Test("Keys and texts are equal if their bytes are")
  func exact() throws {
    let table = try node("\"K\" = 1\n\"\u{212A}\" = 2\n\"\u{E9}\" = 3\n\"e\u{301}\" = 4")
    #expect(table["K"] == ConfigurationNode(.integer(1)))
    #expect(table["\u{212A}"] == ConfigurationNode(.integer(2)))
    #expect(table["e\u{301}"] == ConfigurationNode(.integer(4)))
    #expect(table.merging(table).entries?.count == 4)
    #expect(try node("a = 'K'") != node("a = '\u{212A}'"))
    #expect(try node("'K' = 1") != node("'\u{212A}' = 1"))
    #expect(try ConfigurationNode.parse(json: table.canonicalJSON, file: "") == table)
  }

  @Test("Changes are made one by one, wherever the dots are written")
  func changes() throws {
    let changes = try node("\"a.b\" = 1\n[c.\"d.e\"]\nf = [2]\n[g]").changes(path: [])
    #expect(changes.map(\.keyPath) == ["a.b", "c.d.e.f"])
    var document = try node("x = 1\n[a]\ny = 2")
    for change in changes { try document.apply(change) }
    #expect(document == (try node("x = 1\n[a]\ny = 2\nb = 1\n[c.d.e]\nf = [2]")))
  }

  @Test("A change that cannot be made is told where it is written")
  func misplaced() throws {
    var document = try node("x = 1")
    let change = try #require(try node("\n\"x.y\" = 1").changes(path: []).first)
    let error = try #require(throws: ConfigurationError.self) { try document.apply(change) }
    #expect(error.location == SourceLocation(file: "a.toml", line: 2, column: 1))
  }

  @Test(
    "What the command line is given reads back as the same value",
    arguments: [
      "1", "-0.5", "1e-7", "true", "inf", "-inf", "\"a\"", "\"true\"", "\"inf\"", "\"1\"", "\"\"",
      "\"a b\"", "\"a,b\"", "\"é\\n\\u007f\\\\\"", "[1, [2.5, \"x,y\"]]",
      "[{ kind = \"linear\", units = 10, \"a b\" = {} }]",
    ])
  func settings(text: String) throws {
    let written = try #require(try node("v = \(text)")["v"])
    var document = ConfigurationNode()
    try document.set("v", to: written.settingText)
    #expect(document["v"] == written)
    let options = try node("v = \(text)\nw = 3").optionsText
    #expect(try ConfigurationNode.options(options) == node("v = \(text)\nw = 3"))
  }

  @Test("Plain words need no quotes, and numbers that are no numbers are written too")
  func plainWords() throws {
    #expect(
      ConfigurationNode(.string("standardise-features")).settingText == "standardise-features")
    #expect(ConfigurationNode(.string("false")).settingText == "\"false\"")
    #expect(ConfigurationNode(.float(.nan)).tomlText == "nan")
  }
}
