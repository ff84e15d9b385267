import Foundation
import Testing

@Suite("Checks choose, report and stop as they are told")
struct CheckGateTests {
  /// A table whose second class is the number in the first column: nothing to learn, and no order.
  private static let sorted = """
    name = "sorted"
    [data]
    dataset = "d.toml"
    shuffle = false
    [network]
    layers = [{ kind = "linear", units = 2 }]
    [training]
    epochs = 1
    """

  /// Examples sorted by class that stay so.
  private func faulty() throws -> Folder {
    let folder = try Folder()
    let rows = (0..<200).map { row in
      let values = (0..<3).map { column in "\((row * 37 + column * 53 + row * row) % 101)" }
      return values.joined(separator: ",") + (row < 100 ? ",a" : ",b")
    }
    try folder.write("x,y,z,class\n" + rows.joined(separator: "\n") + "\n", to: "d.csv")
    try folder.write(
      "format = \"csv\"\ntrain = \"d.csv\"\nlabel = \"class\"\ntest-fraction = 0.2\n", to: "d.toml")
    try folder.write(Self.sorted, to: "sorted.toml")
    return folder
  }

  @Test("--quick asks static checks alone, --skip leaves one out, --only takes several")
  func selection() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func ids(_ options: String...) throws -> [String] {
      let result = try Program.start(
        ["check", "tiny.toml", "--json"] + options, in: folder
      ).wait()
      let findings = try #require(try result.object()["findings"] as? [[String: Any]])
      return findings.compactMap { $0["id"] as? String }
    }
    let quick = try ids("--quick")
    #expect(quick.contains("data") && !quick.contains("gradient") && !quick.contains("overfit"))
    #expect(try ids("--quick", "--skip", "data") == quick.filter { $0 != "data" })
    #expect(try ids("--only", "seeds", "--only", "data") == ["data", "seeds"])
    #expect(try ids("--only", "seeds", "--only", "data", "--skip", "data") == ["seeds"])
    let none = try Program.run("check", "tiny.toml", "--quick", "--only", "seeds", in: folder)
    #expect(none.code == 66 && none.errors.contains("no check is left to ask"))
    for option in ["--only", "--skip"] {
      let unknown = try Program.run("check", "tiny.toml", option, "sead", in: folder)
      #expect(unknown.code == 66 && unknown.errors.contains("there is no check 'sead'"))
      #expect(unknown.errors.contains("overfit"), "the hint lists the checks")
    }
    #expect(try Program.run("help", "check", in: folder).output.contains("overfit"))
  }

  @Test("A failure ends in not ready, exit code 1 and a SARIF result at the line to change")
  func sarif() throws {
    let folder = try faulty()
    let result = try Program.run(
      "check", "sorted.toml", "--quick", "--sarif", "out.sarif", in: folder)
    #expect(result.code == 1, "\(result.output)\(result.errors)")
    #expect(result.output.contains("sorted: not ready"))
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("out.sarif")))
    let log = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0" && log["$schema"] is String)
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    let error = try #require(results.first { $0["level"] as? String == "error" })
    let place = try #require((error["locations"] as? [[String: Any]])?.first)
    let physical = try #require(place["physicalLocation"] as? [String: Any])
    #expect((physical["artifactLocation"] as? [String: Any])?["uri"] as? String == "sorted.toml")
    // `shuffle = false` is on the fourth line.
    #expect((physical["region"] as? [String: Any])?["startLine"] as? Int == 4)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    let index = try #require(error["ruleIndex"] as? Int)
    #expect(rules[index]["id"] as? String == error["ruleId"] as? String)
  }

  @Test("train stops where a quick check fails, and --unchecked goes on and is recorded")
  func train() throws {
    let folder = try faulty()
    let stopped = try Program.run("train", "sorted.toml", in: folder)
    #expect(stopped.code == 1 && stopped.errors.contains("not trained, since a check failed"))
    #expect(stopped.errors.contains("--unchecked") && folder.bundles.isEmpty)
    let trained = try Program.run("train", "sorted.toml", "--unchecked", in: folder)
    #expect(trained.code == 0, "\(trained.errors)")
    let bundle = try #require(folder.bundles.first)
    let report = try Data(
      contentsOf: URL(fileURLWithPath: folder.path("results/\(bundle)/data/checks/checks.json")))
    let record = try #require(
      try JSONSerialization.jsonObject(with: report) as? [String: Any])
    #expect(record["readiness"] as? String == "not-ready" && record["unchecked"] as? Bool == true)
    #expect(try Program.run("verify", bundle, in: folder).code == 0)
  }

  @Test("ablate asks the checks of each side, says the same once, and attaches them to each run")
  func ablate() throws {
    let folder = try faulty()
    let words = ["ablate", "sorted.toml", "--trick", "label-smoothing", "--seeds", "2"]
    let stopped = try Program.start(words, in: folder).wait()
    #expect(stopped.code == 1 && folder.bundles.isEmpty)
    let trained = try Program.start(words + ["--unchecked"], in: folder).wait()
    #expect(trained.code == 0, "\(trained.errors)")
    #expect(folder.bundles.count == 4)
    for bundle in folder.bundles {
      let path = folder.path("results/\(bundle)/data/checks/checks.json")
      #expect(try String(contentsOfFile: path, encoding: .utf8).contains("\"unchecked\" : true"))
    }
    let failures = trained.errors.components(separatedBy: "FAIL").count - 1
    let alone = try Program.run("check", "sorted.toml", "--quick", "--json", in: folder).object()
    let findings = try #require(alone["findings"] as? [[String: Any]])
    #expect(failures == findings.count { $0["verdict"] as? String == "fail" })
  }

  @Test("A check out of tree is made, compiled and asked like the program's own")
  func plugin() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let made = try Program.run("plugin", "new", "steps-an-epoch", "--check", in: folder)
    #expect(made.code == 0 && made.errors.contains("plugin build StepsAnEpoch"))
    let built = try Program.run("plugin", "build", "StepsAnEpoch", in: folder)
    #expect(built.code == 0, "\(built.errors)")
    #expect(built.errors.contains("harness check --plugin StepsAnEpoch.so"))
    let words = ["check", "tiny.toml", "--plugin", "StepsAnEpoch.so", "--only", "steps-an-epoch"]
    let sound = try Program.start(words, in: folder).wait()
    #expect(sound.code == 0 && sound.output.contains("Does an epoch have several steps?"))
    let warned = try Program.start(
      words + ["--set", "training.batch-size=100000"], in: folder
    ).wait()
    #expect(warned.code == 0 && warned.output.contains("ready, with reservations"))
    // A run is asked it too, and is the same run as without it.
    let plain = try Program.run("train", "tiny.toml", "--json", in: folder).object()
    let checked = try Program.run(
      "train", "tiny.toml", "--plugin", "StepsAnEpoch.so", "--json", in: folder)
    #expect(try checked.object()["digest"] as? String == plain["digest"] as? String)
    let taken = try Program.run("plugin", "new", "overfit", "--check", in: folder)
    #expect(taken.code == 65 && taken.errors.contains("there is a check 'overfit'"))
  }
}
