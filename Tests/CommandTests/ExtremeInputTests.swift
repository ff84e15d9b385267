import Foundation
import Testing

@Suite("No path and no number stops the program otherwise than by an error")
struct ExtremeInputTests {
  @Test("names of one letter are names like others")
  func shortNames() throws {
    let (folder, bundle) = try Folder.withBundle()
    let files = FileManager.default
    try files.copyItem(atPath: folder.path("tiny.toml"), toPath: folder.path("a"))
    try files.createDirectory(atPath: folder.path("r"), withIntermediateDirectories: false)
    try files.copyItem(atPath: folder.path("results/\(bundle)"), toPath: folder.path("r/\(bundle)"))
    try files.copyItem(atPath: folder.path("results/\(bundle)"), toPath: folder.path("b"))
    for words in [
      ["train", "a"], ["check", "a"], ["reproduce", "./b"], ["reproduce", "b/"],
      ["reproduce", "latest", "--results", "r"], ["diff", "./b", "r/\(bundle)"],
      ["ablate", "a", "--trick", "label-smoothing", "--seeds", "1,2", "--results", "q"],
    ] {
      let result = try Program.start(words, in: folder).wait()
      #expect(result.code == 0, "\(words): \(result.errors)")
    }
  }

  @Test(
    "numbers that no run can have are refused with their place",
    arguments: [
      ("training.epochs=9223372036854775807", "training.epochs: must be at most 1000000000"),
      ("training.batch-size=9223372036854775807", "training.batch-size: must be at most"),
      ("training.trace-every=9223372036854775807", "training.trace-every: must be at most"),
      ("data.subset=9223372036854775807", "data.subset: must be at most 1000000000"),
      ("data.signals=[9223372036854775807]", "data.signals: must be at most"),
      ("network={model={kind=\"resnet\",depth=6000000002}}", "depth: must be at most"),
      ("network={model={kind=\"mlp\",hidden=[9223372036854775807]}}", "hidden: must be at most"),
      ("network={model={kind=\"mlp\",hidden=[1000000000]}}", "needs about"),
      ("network={model={kind=\"mlp\",hidden=[1000000000,1000000000]}}", "would need 1000000000×"),
    ])
  func numbers(setting: String, message: String) throws {
    let result = try Program.run("train", "--set", setting, in: Folder())
    #expect(result.code == 65, "\(result.errors)")
    #expect(
      result.errors.contains("error: ") && result.errors.contains(message), "\(result.errors)")
  }

  @Test("a file where a folder of bundles should be is called one")
  func results() throws {
    let folder = try Folder()
    try folder.write("", to: "a")
    for words in [["list", "--results", "a"], ["train", "--results", "a"]] {
      let result = try Program.start(words, in: folder).wait()
      #expect(result.code == 65)
      #expect(result.errors.contains("cannot read a: it is a file, not a folder of bundles"))
    }
  }

  @Test("a file without an end is too large")
  func endless() throws {
    for words in [["train", "/dev/zero"], ["train", "--set", "data.dataset=/dev/zero.txt"]] {
      let folder = try Folder()
      let result = try Program.start(words, in: folder).wait()
      #expect(result.code == 65 || result.code == 66, "\(words): \(result.errors)")
    }
  }
}
