import Configuration
import Foundation
import Testing
import Training
import Tricks

@Suite("Cards") struct CardTests {
  @Test("a card has the fixed sections in their order, none empty", arguments: allTricks)
  func sections(id: TrickID) throws {
    let card = try trick(id).card
    let headings = card.readme.split(separator: "\n").filter { $0.hasPrefix("#") }
    #expect(headings.map(String.init) == ["# \(id)"] + TrickCard.sections.map { "## \($0)" })
    #expect(TrickCard.sections.allSatisfy { !card.section($0).isEmpty })
    #expect(!card.summary.isEmpty && !card.summary.contains("\n") && !card.summary.hasSuffix("."))
    #expect(!card.source.isEmpty && !card.claim.isEmpty && !card.slots.isEmpty)
  }

  @Test("the table of options lists every key with its default", arguments: allTricks)
  func options(id: TrickID) throws {
    let type = try trick(id)
    let rows = type.card.section("Options").split(separator: "\n").dropFirst(2).map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let defaults = try defaults(of: type)
    #expect(rows.map { code($0[0]) }.sorted() == defaults.keys.sorted())
    for row in rows {
      #expect(row.count == 4 && !row[2].isEmpty && !row[3].isEmpty)
      let stated = row[1] == "none" ? "null" : try literal(code(row[1])).canonicalJSON
      #expect(defaults[code(row[0])]?.canonicalJSON == stated, "\(row[0])")
    }
  }

  @Test("the TOML of a card can be run", arguments: allTricks)
  func toml(id: TrickID) throws {
    let block = try #require(fenced("toml", in: try trick(id).card.section("Use")))
    let node = try ConfigurationNode.parse(toml: block, file: "README.md")
    #expect(node.keys == ["tricks"])
    let options = try #require(node["tricks"]?[id])
    var experiment = try Setting.experiment(
      Setting.model(for: id), epochs: 1, tricks: Setting.companions(of: [id]))
    experiment.tricks[id] = options
    #expect(try Setting.run(experiment).history.epochs.count == 1)
  }

  @Test("the command line of a card can be run", arguments: allTricks)
  func commandLine(id: TrickID) throws {
    let line = try #require(fenced("", in: try trick(id).card.section("Use")))
    let words = line.split(separator: " ")
    let argument = try #require(words.last)
    #expect(words.starts(with: ["harness", "ablate"]) && words.dropLast().last == "--trick")
    #expect(argument.split(separator: ":").first == id[...])
    let options = argument.split(separator: ":", maxSplits: 1).dropFirst().first ?? ""
    _ = try Setting.run(
      Setting.experiment(Setting.model(for: id), epochs: 1, tricks: [id: String(options)]))
  }

  @Test("no card names another trick's folder or options as code", arguments: allTricks)
  func namesNoOther(id: TrickID) throws {
    let readme = try trick(id).card.readme
    for other in allTricks where other != id { #expect(!readme.contains("`\(other)`")) }
  }

  // MARK: - Reading Markdown

  /// The first fenced block of a language.
  private func fenced(_ language: String, in text: String) -> String? {
    let parts = text.components(separatedBy: "```")
    return stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
      .first { $0.prefix { $0 != "\n" } == language }
      .map { String($0.dropFirst(language.count + 1)).trimmingCharacters(in: .newlines) }
  }

  private func code(_ cell: String) -> String {
    cell.trimmingCharacters(in: CharacterSet(charactersIn: "`"))
  }

  private func literal(_ text: String) throws -> ConfigurationNode {
    let node = try ConfigurationNode.parse(toml: "value = \(text)", file: "README.md")
    return try #require(node["value"])
  }

  private func defaults<T: Trick>(of type: T.Type) throws -> [String: ConfigurationNode] {
    let node = try ConfigurationNode(encoding: T.Options())
    return Dictionary(
      uniqueKeysWithValues: (node.entries ?? []).map { ($0.key, $0.node) })
  }
}
