import Foundation
import Testing

@Suite("Runs are known by the description of their data, not by its name")
struct DataIdentityTests {
  /// A folder with an experiment `e.toml` on a table described by `my.toml`, both splits in files
  /// called `x.csv`.
  private func folder(_ description: String = "") throws -> Folder {
    let folder = try Folder()
    for split in ["train", "test"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(split), withIntermediateDirectories: true)
      try folder.write(Self.table(split == "train" ? 40 : 20), to: "\(split)/x.csv")
    }
    try folder.write(
      "format = 'csv'\ntrain = 'train/x.csv'\ntest = 'test/x.csv'\nlabel = 'a'\n" + description,
      to: "my.toml")
    try folder.write(
      """
      name = "own"
      [data]
      dataset = "my.toml"
      scaling = "standardise-features"
      [network]
      layers = [{ kind = "linear", units = 2, gain = 0.1 }]
      [training]
      epochs = 2
      batch-size = 8
      """, to: "e.toml")
    return folder
  }

  /// Two columns of classes and two of numbers.
  private static func table(_ rows: Int) -> String {
    let rows = (0..<rows).map { "\($0 % 7),\($0 * 5 % 11),\($0 % 2),\($0 / 2 % 2)" }
    return (["p,q,a,b"] + rows).joined(separator: "\n") + "\n"
  }

  private func ablate(in folder: Folder) throws -> (reused: Int?, errors: String) {
    let result = try Program.run(
      "ablate", "e.toml", "--trick", "label-smoothing", "--seeds", "2", "--json", in: folder)
    try #require(result.code == 0, "\(result.errors)")
    return (try result.object()["reused"] as? Int, result.errors)
  }

  /// What is changed of the data, and what must be named as the cause.
  static let changes: [(cause: String, change: @Sendable (Folder) throws -> Void)] = [
    ("data.label", { try $0.edit("my.toml") { $0.replace("label = 'a'", with: "label = 'b'") } }),
    ("data.drop", { try $0.edit("my.toml") { $0 += "drop = ['q']\n" } }),
    ("data.files.train", { try $0.edit("train/x.csv") { $0 += "1,1,1,1\n" } }),
    ("data.files.test", { try $0.edit("test/x.csv") { $0 += "1,1,1,1\n" } }),
  ]

  @Test("A change of the description, or of one of two files of one name, makes the runs anew")
  func reuse() throws {
    for (cause, change) in Self.changes {
      let folder = try folder()
      #expect(try ablate(in: folder).reused == 0)
      #expect(try ablate(in: folder).reused == 4)
      try change(folder)
      let changed = try ablate(in: folder)
      #expect(changed.reused == 0, "\(cause)")
      #expect(
        changed.errors.contains("note: 4 runs are made again: \(cause) changed since own-"),
        "\(changed.errors)")
      #expect(try ablate(in: folder).reused == 4)
    }
  }

  @Test("The difference of two runs names what changed of the data")
  func difference() throws {
    for (cause, change) in Self.changes {
      let folder = try folder()
      let train = { try Program.run("train", "e.toml", "--json", in: folder).object() }
      let before = try #require(try train()["bundle"] as? String)
      try change(folder)
      let after = try #require(try train()["bundle"] as? String)
      let diff = try Program.run("diff", before, after, "--json", in: folder)
      let causes = try #require(try diff.object()["causes"] as? [[String: Any]])
      #expect(causes.map { $0["key"] as? String } == [cause])
      #expect(try Program.run("diff", before, after, in: folder).output.contains(cause))
    }
  }

  @Test("A run is made again by the description that it had, whatever the file says by now")
  func reproduction() throws {
    let folder = try folder()
    #expect(try Program.run("train", "e.toml", in: folder).code == 0)
    try folder.edit("my.toml") { $0.replace("label = 'a'", with: "label = 'b'") }
    let again = try Program.run("reproduce", "latest", in: folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(!again.errors.contains("warning"), "\(again.errors)")
    // From any folder, and without the description's own file.
    try FileManager.default.removeItem(atPath: folder.path("my.toml"))
    let elsewhere = try Folder()
    let far = try Program.run(
      "reproduce", folder.path("results/\(folder.bundles[0])"), in: elsewhere)
    #expect(far.code == 0, "\(far.errors)")
    // A file that has changed is named.
    try folder.edit("test/x.csv") { $0 += "1,1,1,1\n" }
    let changed = try Program.run("reproduce", "latest", in: folder)
    #expect(changed.errors.contains("warning: the data file test/x.csv"), "\(changed.errors)")
    #expect(changed.code == 1)
  }

  @Test("Before an ablation is made again it is told which of its data have changed")
  func ablationReproduction() throws {
    let folder = try folder()
    _ = try ablate(in: folder)
    let bundle = folder.ablations[0]
    let same = try Program.run("reproduce", bundle, "--json", in: folder)
    #expect(same.code == 0 && !same.errors.contains("warning"), "\(same.errors)")
    #expect(try same.object()["warnings"] as? [String] == [])
    try folder.edit("test/x.csv") { $0 += "1,1,1,1\n" }
    let changed = try Program.run("reproduce", bundle, "--json", in: folder)
    #expect(changed.code == 1, "\(changed.errors)")
    let warning = "the data file test/x.csv is not the one that the bundle was made from"
    #expect(changed.errors.contains("warning: " + warning), "\(changed.errors)")
    #expect(try changed.object()["warnings"] as? [String] == [warning])
    let first = changed.errors.range(of: warning)?.lowerBound
    let making = changed.errors.range(of: "making 4 runs")?.lowerBound
    #expect(first.flatMap { first in making.map { first < $0 } } == true)
  }

  @Test("Where data have moved, --data says where to")
  func moved() throws {
    let folder = try folder()
    #expect(try Program.run("train", "e.toml", in: folder).code == 0)
    for name in ["train", "test"] {
      try FileManager.default.createDirectory(
        atPath: folder.path("new"), withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        atPath: folder.path(name), toPath: folder.path("new/\(name)"))
    }
    let lost = try Program.run("reproduce", "latest", in: folder)
    #expect(lost.code == 66, "\(lost.errors)")
    #expect(lost.errors.contains("error: the data file t"), "\(lost.errors)")
    #expect(lost.errors.contains("/x.csv is not there"), "\(lost.errors)")
    #expect(lost.errors.contains("--data DIR"), "\(lost.errors)")
    let found = try Program.run("reproduce", "latest", "--data", "new", in: folder)
    #expect(found.code == 0, "\(found.errors)")
    #expect(!found.errors.contains("warning"), "\(found.errors)")
  }

  @Test("Published digests are not confirmed by runs on other data")
  func claims() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("experiments/claims"), withIntermediateDirectories: true)
    try folder.write(
      """
      claim = "What is said"
      source = "A paper, 2020"
      regime = "Anywhere"
      trick = "label-smoothing"
      direction = "raises"
      seeds = 6
      experiment = "../../e.toml"
      """, to: "experiments/claims/one.toml")
    #expect(try Program.run("claims", "--publish", "out", in: folder).code == 0)
    let again = { try Program.run("claims", "--against", "out/claims.json", in: folder) }
    #expect(try again().code == 0)
    try folder.edit("my.toml") { $0.replace("label = 'a'", with: "label = 'b'") }
    let changed = try again()
    #expect(changed.code == 1, "\(changed.output)")
    #expect(
      changed.errors.contains("note: 12 runs are made again: data.label changed since own-"),
      "\(changed.errors)")
  }

  @Test("A checkout that is moved keeps its runs")
  func movedWhole() throws {
    let folder = try folder()
    #expect(try ablate(in: folder).reused == 0)
    let new = try Folder()
    for name in ["e.toml", "my.toml", "train", "test", "results"] {
      try FileManager.default.moveItem(atPath: folder.path(name), toPath: new.path(name))
    }
    #expect(try ablate(in: new).reused == 4)
    #expect(try Program.run("reproduce", "latest", "--data", ".", in: new).code == 0)
  }
}
