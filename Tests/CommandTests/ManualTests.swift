import Foundation
import Testing

@Suite("The manual and the pages that are written by the program are whole and current")
struct ManualTests {
  /// The manual page's text, made as `make install` makes it.
  private func manual(in folder: Folder) throws -> String {
    let writer = (Program.path as NSString).deletingLastPathComponent + "/ManualPage"
    let pipe = try Program.start(
      ["-c", "'\(Program.path)' --experimental-dump-help | '\(writer)' 'harness 1.2.3'"],
      in: folder, program: "/bin/bash"
    ).wait()
    #expect(pipe.code == 0, "\(pipe.errors)")
    return pipe.output
  }

  @Test("Every verb and each of its options is in the manual")
  func options() throws {
    let folder = try Folder()
    let page = try manual(in: folder)
    let dump = try Program.run("--experimental-dump-help", in: folder).object()
    let root = try #require(dump["command"] as? [String: Any])
    var count = 0
    for command in try #require(root["subcommands"] as? [[String: Any]])
    where command["shouldDisplay"] as? Bool != false && command["commandName"] as? String != "help"
    {
      let name = try #require(command["commandName"] as? String)
      let heading = ".SS \"harness \(name)".replacingOccurrences(of: "-", with: "\\-")
      let start = try #require(page.range(of: heading), "\(name)")
      let rest = page[start.upperBound...]
      let section = rest[..<(rest.range(of: "\n.S")?.lowerBound ?? rest.endIndex)]
      for argument in command["arguments"] as? [[String: Any]] ?? []
      where argument["shouldDisplay"] as? Bool != false && argument["kind"] as? String == "option" {
        let names = try #require(argument["names"] as? [[String: Any]])
        let option = try #require(names.first?["name"] as? String)
        let word = "--\(option)".replacingOccurrences(of: "-", with: "\\-")
        #expect(section.contains("\\fB\(word)\\fR"), "\(name) \(option)")
        count += 1
      }
    }
    #expect(count > 20)
    #expect(page.contains("harness 1.2.3") && page.contains(".SH \"EXIT STATUS\""))
  }

  @Test("What is no description of commands is refused")
  func refused() throws {
    let writer = (Program.path as NSString).deletingLastPathComponent + "/ManualPage"
    let result = try Program.run(in: Folder(), program: writer)
    #expect(result.code == 65)
    #expect(result.errors.hasPrefix("error: "))
  }

  @Test("docs/experiment.md is what the program says; if not: make docs")
  func reference() throws {
    let text = try Program.run("help", "experiment", "--markdown", in: Folder()).output
    #expect(try Project.text("docs/experiment.md") == text)
  }

  @Test("help experiment explains keys, layers and tricks, also as JSON")
  func helpTopic() throws {
    let folder = try Folder()
    let text = try Program.run("help", "experiment", in: folder).output
    for word in ["weight-decay", "adaptive-max-pool", "shufflenet", "label-smoothing", "epsilon"] {
      #expect(text.contains(word))
    }
    let document = try Program.run("help", "experiment", "--json", in: folder)
    let tricks = try document.list("tricks").compactMap { $0["name"] as? String }
    let cards = try Program.run("tricks", "--json", in: folder).list("tricks")
    #expect(tricks.sorted() == cards.compactMap { $0["id"] as? String }.sorted())
    #expect(try Program.run("help", "experiment", "--nope", in: folder).code == 64)
  }

  @Test("One version stands in the program, the citation and the change log")
  func version() throws {
    let words = try Program.run("--version", in: Folder()).output.split(separator: " ")
    let version = try #require(words.dropFirst().first)
    let citation = try Project.text("CITATION.cff")
    #expect(citation.contains("\nversion: \(version)\n"))
    let released = try #require(
      citation.split(separator: "\n").first { $0.hasPrefix("date-released: ") })
    let date = released.dropFirst("date-released: ".count).filter { $0 != "\"" }
    let headings = try Project.text("CHANGELOG.md").split(separator: "\n")
      .filter { $0.hasPrefix("## ") }
    #expect(headings.first == "## Unreleased")
    #expect(headings.dropFirst().first == "## \(version), \(date)")
  }
}
