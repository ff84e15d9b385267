import Foundation
import Testing

@Suite("Runs are watched while they train") struct WatchTests {
  /// A perceptron whose first layer is closed from the first step on.
  private func writeDead(in folder: Folder) throws {
    try folder.writeTiny(epochs: 4)
    try folder.edit("tiny.toml") { text in
      let biases = Array(repeating: "-100.0", count: 8).joined(separator: ", ")
      text = text.replacingOccurrences(
        of: "activation = \"relu\"", with: "activation = \"relu\", initial-bias = [\(biases)]")
    }
  }

  private func file(_ name: String, of folder: Folder) throws -> Data {
    let bundle = try #require(folder.bundles.first)
    return try Data(
      contentsOf: URL(fileURLWithPath: folder.path("results/\(bundle)/data/checks/\(name)")))
  }

  @Test("what is found is said by train and show, stands in their JSON, and changes no exit code")
  func found() throws {
    let folder = try Folder()
    try writeDead(in: folder)
    let result = try Program.run("train", "tiny.toml", "--unchecked", in: folder)
    #expect(result.code == 0)
    #expect(result.errors.contains("warning: every unit of linear1 gives 0"), "\(result.errors)")
    #expect(result.errors.contains("hint: "))
    #expect(try Program.run("show", in: folder).output.contains("found"))
    let shown = try Program.run("show", "--json", in: folder).list("findings")
    #expect(shown.contains { $0["id"] as? String == "units" && $0["verdict"] as? String == "fail" })
    #expect(try Program.run("verify", in: folder).code == 0)
    let again = try Program.run("reproduce", "latest", in: folder)
    #expect(again.code == 0, "\(again.errors)")
  }

  @Test("a healthy run is said nothing of, and what was seen is archived")
  func healthy() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 20)
    let result = try Program.run("train", "tiny.toml", "--json", in: folder)
    #expect(result.code == 0 && !result.errors.contains("warning"), "\(result.errors)")
    #expect(try result.list("findings").isEmpty)
    let looks = try String(decoding: file("watch.jsonl", of: folder), as: UTF8.self)
      .split(separator: "\n")
    #expect(looks.count >= 4)
    for line in looks {
      let look = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect((look["parameters"] as? [String: Any])?.count == 4)
      #expect((look["layers"] as? [String: Any])?.keys.sorted() == ["linear1", "linear2"])
      #expect((look["predictions"] as? [Any])?.isEmpty == false)
    }
    for name in ["losses.jsonl", "histograms.jsonl", "filters.safetensors"] {
      #expect(try !file(name, of: folder).isEmpty)
    }
    #expect(try !Program.run("show", in: folder).output.contains("found"))
  }

  @Test("two runs of one experiment show the same, on any number of threads")
  func same() throws {
    let names = ["watch.json", "watch.jsonl", "losses.jsonl", "histograms.jsonl"]
    let seen = try ["1", "3"].map { threads in
      let folder = try Folder()
      try folder.writeTiny()
      let result = try Program.run("train", "tiny.toml", "--threads", threads, in: folder)
      try #require(result.code == 0)
      return try names.map { try file($0, of: folder) }
    }
    #expect(seen[0] == seen[1])
  }

  @Test("an ablation says in a line what was found of a run, and its JSON has it")
  func ablation() throws {
    let folder = try Folder()
    try writeDead(in: folder)
    let result = try Program.run(
      "ablate", "tiny.toml", "--unchecked", "--trick", "ema", "--seeds", "2", "--json", in: folder)
    #expect(result.errors.contains("every unit of linear1 gives 0"), "\(result.errors)")
    let runs = try result.list("arms").flatMap { $0["runs"] as? [[String: Any]] ?? [] }
    #expect(runs.count == 4)
    #expect(runs.allSatisfy { ($0["findings"] as? [[String: Any]])?.isEmpty == false })
  }
}
