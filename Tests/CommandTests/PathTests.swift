import Foundation
import Testing

@Suite("Paths count from the folder of the file that has them")
struct PathTests {
  /// `sub/e.toml` on `my.toml`, of which there is one beside it and one in the current folder.
  private func folder() throws -> Folder {
    let folder = try Folder()
    for name in ["sub", "experiments/claims/data"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    let rows = (0..<30).map { "\($0 % 5),\($0 % 2)" }.joined(separator: "\n")
    for (place, name) in [("", "here"), ("sub/", "there"), ("experiments/claims/data/", "claimed")]
    {
      try folder.write("name = '\(name)'\ntrain = 't.csv'\n", to: place + "my.toml")
      try folder.write(rows + "\n", to: place + "t.csv")
    }
    try folder.write(
      """
      name = "paths"
      [data]
      dataset = "my.toml"
      [network]
      layers = [{ kind = "linear", units = 2 }]
      [training]
      epochs = 1
      batch-size = 8
      """, to: "sub/e.toml")
    return folder
  }

  /// The name of the data of the last bundle.
  private func data(_ folder: Folder) throws -> String? {
    let bundle = try #require(folder.bundles.last)
    let text = try Data(
      contentsOf: URL(fileURLWithPath: folder.path("results/\(bundle)/data/dataset/dataset.json")))
    return (try JSONSerialization.jsonObject(with: text) as? [String: Any])?["name"] as? String
  }

  @Test("An experiment's from its own, the command line's from the current one")
  func dataset() throws {
    let folder = try folder()
    #expect(try Program.run("train", "sub/e.toml", "--unchecked", in: folder).code == 0)
    #expect(try data(folder) == "there")
    // A worker, which is given the text, counts from the same folder.
    let ablation = try Program.run(
      "ablate", "sub/e.toml", "--trick", "label-smoothing", "--seeds", "1,2", "--unchecked",
      "--json", in: folder)
    #expect(ablation.code == 0, "\(ablation.errors)")
    #expect(try ablation.object()["reused"] as? Int == 1)
    try FileManager.default.removeItem(atPath: folder.path("results"))
    #expect(
      try Program.run(
        "train", "sub/e.toml", "--unchecked", "--set", "data.dataset=my.toml", in: folder
      ).code == 0)
    #expect(try data(folder) == "here")
  }

  @Test("A namesake in the current folder is not taken, but told")
  func namesake() throws {
    let folder = try folder()
    try FileManager.default.removeItem(atPath: folder.path("sub/my.toml"))
    let result = try Program.run("train", "sub/e.toml", "--unchecked", in: folder)
    #expect(result.code == 66)
    #expect(result.errors.contains("error: sub/my.toml: no such file"), "\(result.errors)")
    #expect(result.errors.contains("looked for in sub:"), "\(result.errors)")
    #expect(
      result.errors.contains("there is a 'my.toml' in the current folder"), "\(result.errors)")
  }

  @Test("A claim's from the claim's")
  func claim() throws {
    let folder = try folder()
    try folder.write(
      """
      claim = "What is said"
      source = "A paper, 2020"
      regime = "Anywhere"
      trick = "label-smoothing"
      direction = "raises"
      seeds = 6
      experiment = "../../sub/e.toml"
      [set]
      "data.dataset" = "data/my.toml"
      """, to: "experiments/claims/one.toml")
    let result = try Program.run("claims", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try data(folder) == "claimed")
  }

  @Test(
    "A plugin's likewise", arguments: [("sub", [String]()), (".", ["--set", "plugins=['p.so']"])])
  func plugin(place: String, words: [String]) throws {
    let folder = try folder()
    try folder.edit("sub/e.toml") { $0 = "plugins = ['p.so']\n" + $0 }
    let result = try Program.start(["train", "sub/e.toml", "--unchecked"] + words, in: folder)
      .wait()
    #expect(result.code == 66)
    let path = place == "." ? "p.so" : "\(place)/p.so"
    #expect(result.errors.contains("there is no plugin \(path)"), "\(result.errors)")
  }

  @Test("A folder whose name begins with a tilde is that folder, for every verb")
  func tilde() throws {
    let folder = try Folder()
    try folder.writeTiny()
    #expect(try Program.run("train", "tiny.toml", "--results", "~/x", in: folder).code == 0)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/~/x"))
    let list = try Program.run("list", "--json", "--results", "~/x", in: folder).list("bundles")
    #expect(list.map { $0["status"] as? String } == ["completed"])
    #expect(try Program.run("verify", "--results", "~/x", in: folder).code == 0)
  }
}
