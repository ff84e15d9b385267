import Foundation
import TestSupport
import Testing

@Suite("JSON is of one style, which docs/json.md describes")
struct JSONStyleTests {
  /// The words of each command, and how its row in docs/json.md begins.
  static let commands: [(words: [String], row: String)] = [
    (["check", "tiny.toml", "--only", "seeds"], "`check`"),
    (["find-lr", "tiny.toml", "--steps", "40"], "`find-lr`"), (["train", "tiny.toml"], "`train`"),
    (["ablate", "tiny.toml", "--trick", "ema", "--seeds", "2"], "`ablate`"),
    (
      [
        "ablate", "tiny.toml", "--trick", "ema", "--seeds", "2", "--tune", "optimiser.rate=0.01..1",
        "--tune-budget", "2", "--tune-seeds", "1",
      ], "`ablate`"
    ),
    (
      [
        "search", "tiny.toml", "--tune", "optimiser.rate=0.01..1", "--tune-budget", "2",
        "--tune-seeds", "1",
      ], "`search`"
    ),
    (["ablate", "tiny.toml", "digits", "--trick", "ema", "--seeds", "2"], "`ablate A B`"),
    (["screen", "tiny.toml", "--only", "ema", "--seeds", "2", "--keep", "1"], "`screen`"),
    (["tricks", "--for", "tiny.toml"], "`tricks --for`"),
    (["plan", "tiny.toml", "--trick", "ema", "--effect", "1"], "`plan`"),
    (["study", "new", "new.toml", "tiny.toml", "--trick", "ema"], "`study new`"),
    (["study", "freeze", "study.toml"], "`study new`"),
    (["claims", "one", "--folder", "claims", "--seeds", "2"], "`claims`"),
    (["claims", "one", "--folder", "claims", "--list"], "`claims --list`"),
    (["diff", "latest", "latest"], "`diff`"), (["reproduce", "latest"], "`reproduce`"),
    (["verify"], "`verify`"), (["sign", "latest", "--key", "key"], "`sign`"), (["list"], "`list`"),
    (["gc", "--dry-run"], "`gc`"), (["show"], "`show`"),
    (["tricks"], "`tricks`"), (["tricks", "mixup"], "`tricks`"), (["datasets"], "`datasets`"),
    (["datasets", "fashion"], "`datasets`"), (["networks"], "`networks`"),
    (["experiments"], "`experiments`"), (["experiments", "digits"], "`experiments`"),
    (["help", "experiment"], "`help experiment`"),
    (["bench", "--models", "mlp", "--seconds", "0"], "`bench`"),
    (["plugin", "new", "my-trick"], "`plugin new`"),
  ]

  /// Members whose keys are names of something.
  static let named = [
    "experiment", "defaults", "values", "metrics", "measures", "classes", "files", "description",
    "packages", "libraries", "variables", "digests", "repositories",
  ]

  @Test(
    "A document is an object of this format, with described members and keys joined by _",
    arguments: commands)
  func style(words: [String], row: String) throws {
    let (folder, _) = try Folder.withBundle()
    try FileManager.default.createDirectory(
      atPath: folder.path("claims"), withIntermediateDirectories: false)
    try folder.write(
      """
      claim = "It does"
      source = "A test"
      regime = "anywhere"
      trick = "ema"
      direction = "raises"
      experiment = "tiny.toml"
      """, to: "claims/one.toml")
    try folder.write("experiment = \"tiny.toml\"\ntrick = \"ema\"", to: "study.toml")
    if words[0] == "sign" {
      _ = try FinishedProcess(
        URL(fileURLWithPath: "/usr/bin/ssh-keygen"),
        ["-q", "-t", "ed25519", "-N", "", "-f", folder.path("key")])
    }
    let result = try Program.start(words + ["--json"], in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    let document = try result.object()
    #expect(document["format"] as? Int == 2)
    checkKeys(of: document, at: words.joined(separator: " "))
    let description = try Project.text("docs/json.md")
    let line = try #require(description.split(separator: "\n").first { $0.hasPrefix("| \(row)") })
    for member in document.keys where member != "format" {
      #expect(line.contains("`\(member)`"), "docs/json.md says nothing of \(member)")
    }
  }

  @Test("The members with other keys are those that are described")
  func exceptions() throws {
    let description = try Project.text("docs/json.md")
    for member in Self.named { #expect(description.contains("`\(member)`")) }
  }

  @Test("A verb that is added to the program is tested here")
  func verbs() throws {
    let dump = try Program.run("--experimental-dump-help", in: Folder()).object()
    let root = try #require(dump["command"] as? [String: Any])
    let subcommands = try #require(root["subcommands"] as? [[String: Any]])
    let names = subcommands.filter { $0["shouldDisplay"] as? Bool != false }
      .compactMap { $0["commandName"] as? String }
    #expect(!names.isEmpty)
    #expect(names.filter { name in !Self.commands.contains { $0.words[0] == name } } == [])
  }

  private func checkKeys(of value: Any, at path: String) {
    if let list = value as? [Any] { list.forEach { checkKeys(of: $0, at: path) } }
    guard let object = value as? [String: Any] else { return }
    for (key, member) in object {
      let words = key.split(separator: "_", omittingEmptySubsequences: false)
      let isGood = words.allSatisfy { word in
        !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) }
      }
      #expect(isGood, "\(path): \(key)")
      if Self.named.contains(key), member is [String: Any] { continue }
      checkKeys(of: member, at: "\(path).\(key)")
    }
  }
}
