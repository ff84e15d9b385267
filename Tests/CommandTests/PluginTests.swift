import Foundation
import Provenance
import Testing

@Suite("A trick of one's own is compiled, loaded and part of the evidence")
struct PluginTests {
  /// A document of a bundle.
  private func document(_ path: String, of bundle: String, in folder: Folder) throws
    -> [String: Any]
  {
    let data = try Data(
      contentsOf: URL(fileURLWithPath: folder.path("results/\(bundle)/data/\(path)")))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func arms(_ result: Program.Result) throws -> [[String: Any]] {
    try #require(result.code == 0, "\(result.errors)")
    return try #require(try result.object()["arms"] as? [[String: Any]])
  }

  private func digests(_ arm: [String: Any]) -> [String] {
    (arm["runs"] as? [[String: Any]] ?? []).compactMap { $0["digest"] as? String }
  }

  @Test("It is ablated like any other, and bundles have the hash of its file")
  func ablation() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let plugin = try OwnTricks.centralisation()
    let arms = try arms(
      Program.run(
        "ablate", "tiny.toml", "--plugin", plugin, "--trick", "gradient-centralisation", "--trick",
        "gradient-centralisation:share=0", "--seeds", "2", "--json", in: folder))
    #expect(Set(digests(arms[0])).isDisjoint(with: digests(arms[1])))
    #expect(digests(arms[0]) == digests(arms[2]))

    let sha256 = try SHA256.hex(ofFile: plugin)
    for (arm, expected) in [(arms[0], nil), (arms[1], sha256)] {
      for run in arm["runs"] as? [[String: Any]] ?? [] {
        let bundle = ((try #require(run["bundle"] as? String)) as NSString).lastPathComponent
        let job = try document("job.json", of: bundle, in: folder)
        let plugins = job["plugins"] as? [[String: Any]]
        #expect(plugins?.map { $0["sha256"] as? String } == expected.map { [$0] })
      }
    }
    #expect(try Program.run("verify", in: folder).code == 0)
  }

  @Test("Runs with it are reused until its file is another; those without it always")
  func reuse() throws {
    let folder = try Folder()
    try folder.writeTiny()
    try FileManager.default.copyItem(
      atPath: OwnTricks.centralisation(), toPath: folder.path("own.so"))
    let words = [
      "ablate", "tiny.toml", "--plugin", "own.so", "--trick", "gradient-centralisation",
      "--seeds", "2", "--json",
    ]
    #expect(try Program.start(words, in: folder).wait().object()["reused"] as? Int == 0)
    #expect(try Program.start(words, in: folder).wait().object()["reused"] as? Int == 4)
    try folder.append([0], to: "own.so")
    #expect(try Program.start(words, in: folder).wait().object()["reused"] as? Int == 2)
  }

  @Test("An experiment names plugins relative to itself")
  func experiment() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("deep"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      atPath: OwnTricks.centralisation(), toPath: folder.path("deep/own.so"))
    try folder.writeTiny()
    let text = try String(contentsOfFile: folder.path("tiny.toml"), encoding: .utf8)
    try folder.write(
      "plugins = [\"own.so\"]\n" + text + "\n[tricks.gradient-centralisation]\n",
      to: "deep/own.toml")
    let named = try Program.run("train", "deep/own.toml", "--json", in: folder)
    let given = try Program.run(
      "train", "tiny.toml", "--plugin", "deep/own.so", "--trick", "gradient-centralisation",
      "--json", in: folder)
    #expect(try named.object()["digest"] as? String == given.object()["digest"] as? String)
    let ablated = try arms(
      Program.run(
        "ablate", "deep/own.toml", "--trick", "gradient-centralisation", "--seeds", "1", "--json",
        in: folder))
    #expect(digests(ablated[1]) == [try named.object()["digest"] as? String])
    #expect(try Program.run("check", "deep/own.toml", "--only", "seeds", in: folder).code == 0)
    #expect(try Program.run("reproduce", "latest", "--yes", in: folder).code == 0)
  }

  @Test("Its card is shown with the others")
  func card() throws {
    let plugin = try OwnTricks.centralisation()
    let list = try Program.run("tricks", "--plugin", plugin, in: Folder())
    #expect(list.code == 0 && list.output.contains("gradient-centralisation"))
    let card = try Program.run(
      "tricks", "gradient-centralisation", "--plugin", plugin, "--json", in: Folder()
    ).object()
    #expect((card["source"] as? String)?.contains("2004.01461") == true)
    #expect(try Program.run("tricks", "gradient-centralisation", in: Folder()).code == 66)
  }

  @Test("diff names another file of a plugin as a cause")
  func difference() throws {
    let folder = try Folder()
    try folder.writeTiny()
    try FileManager.default.copyItem(
      atPath: OwnTricks.centralisation(), toPath: folder.path("own.so"))
    let words = ["train", "tiny.toml", "--plugin", "own.so", "--trick", "gradient-centralisation"]
    _ = try Program.start(words, in: folder).wait()
    try folder.append([0], to: "own.so")
    _ = try Program.start(words, in: folder).wait()
    let bundles = folder.bundles
    try #require(bundles.count == 2)
    let result = try Program.run("diff", bundles[0], bundles[1], in: folder)
    #expect(result.code == 0)
    #expect(result.output.contains("plugin own.so"), "\(result.output)")
    #expect(try Program.run("show", "latest", in: folder).output.contains("own.so"))
  }
}
