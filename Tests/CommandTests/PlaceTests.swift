import Foundation
import TestSupport
import Testing

@Suite("It runs from anywhere")
struct PlaceTests {
  /// A copy of the program that does not lie in a checkout.
  private func copy(to folder: Folder) throws -> String {
    let path = folder.path("harness")
    try FileManager.default.copyItem(atPath: Program.path, toPath: path)
    return path
  }

  /// The state of the user's repository that a bundle holds.
  private func source(of bundle: String, in folder: Folder) throws -> [String: Any] {
    let data = try Data(
      contentsOf: URL(
        fileURLWithPath: folder.path("results/\(bundle)/data/source/user/git.json")))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("Without a repository, that there is none is recorded")
  func noRepository() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let program = try copy(to: folder)
    let result = try Program.run("train", "tiny.toml", in: folder, program: program)
    #expect(result.code == 0, "\(result.errors)")
    let bundle = try #require(folder.bundles.first)
    #expect(try source(of: bundle, in: folder)["head"] as? String == "none")
    #expect(try Program.run("show", in: folder, program: program).output.contains("no revision"))
    #expect(try Program.run("reproduce", "latest", in: folder, program: program).code == 0)
  }

  @Test(
    "A repository with no commit yet is recorded",
    .enabled(
      if: RequiredProofs.isTried(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git"))))
  func unbornRepository() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let program = try copy(to: folder)
    _ = try Program.run("init", "-q", in: folder, program: "/usr/bin/git")
    let result = try Program.run("train", "tiny.toml", in: folder, program: program)
    #expect(result.code == 0, "\(result.errors)")
    let bundle = try #require(folder.bundles.first)
    #expect(try source(of: bundle, in: folder)["head"] as? String == "unborn")
  }

  @Test("An executable of other bytes and the same source makes the same runs")
  func otherBuild() throws {
    let (folder, bundle) = try Folder.withBundle()
    let program = try copy(to: folder)
    let file = try #require(FileHandle(forWritingAtPath: program))
    try file.seekToEnd()
    try file.write(contentsOf: Data([0]))
    try file.close()
    let result = try Program.run("reproduce", bundle, in: folder, program: program)
    #expect(result.code == 0, "\(result.errors)")
    #expect(!result.errors.contains("warning"), "\(result.errors)")
    let words = ["ablate", "tiny.toml", "--trick", "mixup", "--seeds", "1", "--json"]
    let ablation = try Program.start(words, in: folder, program: program).wait()
    #expect(try ablation.object()["reused"] as? Int == 1)
  }

  @Test("A folder of results elsewhere is used, also by bundle path")
  func elsewhere() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "train", "tiny.toml", "--results", "deep/er/results", "--json", in: folder)
    #expect(result.code == 0)
    let path = try #require(try result.object()["bundle"] as? String)
    #expect(path.hasPrefix("deep/er/results/tiny-"))
    #expect(try Program.run("verify", path, in: folder).code == 0)
    #expect(try Program.run("show", path, in: folder).code == 0)
    #expect(try Program.run("show", "latest", in: folder).code == 66)
  }

  @Test("A file under experiments/ goes by its name, before those of the program")
  func named() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("experiments"), withIntermediateDirectories: false)
    try folder.writeTiny()
    try FileManager.default.moveItem(
      atPath: folder.path("tiny.toml"), toPath: folder.path("experiments/digits.toml"))
    #expect(try Program.run("train", in: folder).code == 0)
    #expect(folder.bundles.allSatisfy { $0.hasPrefix("tiny-") })
  }

  @Test("Claims and their experiments are part of the program")
  func claims() throws {
    let folder = try Folder()
    let program = try copy(to: folder)
    // Its experiment is a file beside the claims, its data are part of the program too.
    let words = ["claims", "ema", "--seeds", "2"]
    let list = try Program.start(words + ["--list"], in: folder, program: program).wait()
    #expect(list.code == 0, "\(list.errors)")
    #expect(list.output.contains("base/constant-rate.toml"))
    let near = try Program.run("claims", "label-smothing", in: folder, program: program)
    #expect(near.code == 66)
    #expect(near.errors.contains("did you mean 'label-smoothing'?"))
    // A folder of one's own comes first.
    try FileManager.default.createDirectory(
      atPath: folder.path("experiments/claims"), withIntermediateDirectories: true)
    #expect(try Program.start(words, in: folder, program: program).wait().code == 66)
  }

  @Test("All claims can be tested anywhere: the program holds their data, and unpacks them once")
  func claimsAnywhere() throws {
    let folder = try Folder()
    let program = try copy(to: folder)
    let environment = ["XDG_CACHE_HOME": folder.path("cache")]
    let words = ["claims", "--list", "--json"]
    let list = try Program.start(words, in: folder, environment: environment, program: program)
      .wait()
    #expect(list.code == 0, "\(list.errors)")
    #expect(try list.list("rows").count > 100)
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.path("cache/harness"))
    #expect(kept.count == 1 && kept[0].hasPrefix("data-"))
    // Where nothing can be kept, those that need no files go on.
    try folder.write("", to: "file")
    let nowhere = ["XDG_CACHE_HOME": folder.path("file")]
    #expect(
      try Program.start(
        ["claims", "ema", "--list"], in: folder, environment: nowhere, program: program
      ).wait().code == 0)
    let missing = try Program.start(words, in: folder, environment: nowhere, program: program)
      .wait()
    #expect(missing.code != 0)
    #expect(missing.errors.contains("error: mnist5k-images-idx3-ubyte.gz: no such file"))
  }

  @Test("An installed program finds its data from anywhere")
  func installed() throws {
    let folder = try Folder()
    for place in ["bin", "share/harness/experiments/data", "work"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(place), withIntermediateDirectories: true)
    }
    let program = folder.path("bin/harness")
    try FileManager.default.copyItem(atPath: Program.path, toPath: program)
    let work = try Folder(at: folder.path("work"))
    try work.write(
      """
      [data]
      dataset = "numbers"
      [network]
      layers = [{ kind = "flatten" }, { kind = "linear", units = 10 }]
      """, to: "numbers-10.toml")
    let words = ["train", "numbers-10.toml"]
    let missing = try Program.start(words, in: work, program: program).wait()
    #expect(missing.code == 66)
    try folder.write(
      (0..<40).map { "\($0 % 2),\($0 % 2)" }.joined(separator: "\n"),
      to: "share/harness/experiments/data/numbers.csv")
    try folder.write("train = \"numbers.csv\"\n", to: "share/harness/experiments/data/numbers.toml")
    let result = try Program.start(
      words + ["--set", "training.epochs=1", "--set", "data.scaling=none"], in: work,
      program: program
    ).wait()
    // The network has ten outputs, which these data have not.
    #expect(result.code == 65 && result.errors.contains("2 classes"), "\(result.errors)")
  }
}
