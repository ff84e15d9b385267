import Archive
import Foundation
import Provenance
import TestSupport
import Testing

@Suite(
  "What a run was made from is archived as it was before the first step",
  .enabled(
    if: RequiredProofs.isTried(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git"))))
struct SourceTests {
  /// A repository of a user with the tiny experiment committed.
  private func repository(epochs: Int = 2) throws -> Folder {
    let folder = try Folder()
    try folder.writeTiny(epochs: epochs)
    try folder.write("results/\noutput-*\nerrors-*\n", to: ".gitignore")
    try folder.write("one\n", to: "notes.txt")
    try git(folder, "init", "-q", "-b", "main", ".")
    try git(folder, "add", "--all")
    try git(folder, "commit", "-q", "-m", "first")
    return folder
  }

  @discardableResult
  private func git(_ folder: Folder, _ words: String...) throws -> String {
    let run = try FinishedProcess(
      URL(fileURLWithPath: "/usr/bin/git"),
      ["-c", "user.name=T", "-c", "user.email=t@example.org"] + words,
      directory: URL(fileURLWithPath: folder.path))
    try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
    return String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  private func sources(_ bundle: String, in folder: Folder) throws -> SourceRecord {
    let bundle = try ResultBundle(path: folder.path("results/\(bundle)"))
    #expect(bundle.verify() == [])
    return try bundle.sources()
  }

  @Test("The user's repository is archived, and the program's own from its build")
  func twoRepositories() throws {
    let folder = try repository()
    try folder.write("two\n", to: "notes.txt")
    try folder.write("three\n", to: "new.txt")
    // From elsewhere: the experiment's file says whose source it is.
    let elsewhere = try Folder()
    let result = try Program.run(
      "train", folder.path("tiny.toml"), "--results", folder.path("results"), in: elsewhere)
    #expect(result.code == 0, "\(result.errors)")
    #expect(!result.errors.contains("not archived"), "\(result.errors)")
    let bundle = try #require(folder.bundles.first)
    let record = try sources(bundle, in: folder)
    let user = try #require(record.user)
    #expect(try user.revision == git(folder, "rev-parse", "HEAD"))
    #expect(user.dirty == true)
    #expect(String(decoding: user.patch, as: UTF8.self).contains("+two"))
    #expect(user.untracked.map(\.path) == ["new.txt"])
    let harness = try #require(record.index?.harness)
    #expect(harness.digests["core"]?.count == 64)
    // The checkout of the tests is what they were built from.
    #expect(harness.checkout == .asBuilt, "\(harness.changed ?? [])")
    #expect(record.harness?.revision != nil && record.harness?.revision != user.revision)
    let show = try Program.run("show", bundle, "--results", folder.path("results"), in: folder)
    #expect(show.output.contains("with changes (archived)"), "\(show.output)")
    #expect(show.output.contains("built from "), "\(show.output)")
    let json = try Program.run(
      "show", bundle, "--json", "--results", folder.path("results"), in: folder
    ).object()
    let source = try #require(json["sources"] as? [String: Any])
    #expect(Set(source.keys) == ["harness", "user", "plugins", "repositories"])
  }

  @Test(
    "Of a checkout that has changed since the build there are the digests alone, and that is said")
  func changedCheckout() throws {
    let folder = try repository()
    let checkout = try Folder()
    for part in ["bin", "Sources/CKernels"] {
      try FileManager.default.createDirectory(
        atPath: checkout.path(part), withIntermediateDirectories: true)
    }
    try checkout.write("", to: "Package.swift")
    let program = checkout.path("bin/harness")
    try FileManager.default.copyItem(atPath: Program.path, toPath: program)
    #expect(try Program.run("train", "tiny.toml", in: folder, program: program).code == 0)
    let bundle = try #require(folder.bundles.first)
    let record = try sources(bundle, in: folder)
    let harness = try #require(record.index?.harness)
    #expect(harness.checkout == .changed && harness.repository == nil)
    #expect(harness.changed?.contains("core") == true && harness.digests["core"]?.count == 64)
    #expect(Set(record.repositories.keys) == ["user"])
    let show = try Program.run("show", bundle, in: folder)
    #expect(show.output.contains("a checkout that has changed since"), "\(show.output)")
    // What it was made from cannot be built again, which is no reason not to compare.
    let again = try Program.run("reproduce", bundle, "--as-recorded", "--yes", in: folder)
    #expect(again.code == 65 && again.errors.contains("no revision of it"), "\(again.errors)")
  }

  @Test("A repository that is the program's and the user's is archived once")
  func sharedRepository() throws {
    let folder = try Folder()
    let result = try Program.run(
      "train", "\(Project.folder)/experiments/digits.toml", "--set", "data.subset=100", "--set",
      "training.epochs=1", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let bundle = try #require(folder.bundles.first)
    let record = try sources(bundle, in: folder)
    #expect(Set(record.repositories.keys) == ["harness"] && record.isShared)
    #expect(record.index?.user == RepositoryUse(name: "harness", folder: "experiments"))
    let show = try Program.run("show", bundle, in: folder)
    #expect(show.output.contains("built from that source"), "\(show.output)")
  }

  @Test("What is edited after the start is not in the patch")
  func editedLater() throws {
    let folder = try repository(epochs: 3000)
    let run = try Program.start(["train", "tiny.toml"], in: folder)
    try run.waitForErrors(containing: "    3 ")
    try folder.write("edited\n", to: "notes.txt")
    let result = try run.wait()
    #expect(result.code == 0, "\(result.errors)")
    let bundle = try #require(folder.bundles.first)
    let user = try #require(sources(bundle, in: folder).user)
    #expect(user.dirty == false && user.patch.isEmpty)
  }

  @Test(
    "A plan's runs have what was there before the first, captured once, and nothing is left of it")
  func plan() throws {
    let folder = try repository(epochs: 300)
    try folder.write("before\n", to: "notes.txt")
    let run = try Program.start(
      ["ablate", "tiny.toml", "--trick", "label-smoothing", "--seeds", "3", "--processes", "1"],
      in: folder)
    for _ in 0..<600 where folder.bundles.isEmpty && run.process.isRunning { usleep(20_000) }
    let hidden = try FileManager.default.contentsOfDirectory(atPath: folder.path("results"))
      .filter { $0.hasPrefix(".staging-") }
    #expect(!hidden.isEmpty)
    try folder.write("edited\n", to: "notes.txt")
    let result = try run.wait()
    #expect(result.code == 0, "\(result.errors)")
    #expect(folder.bundles.count == 6)
    for bundle in folder.bundles {
      let user = try #require(sources(bundle, in: folder).user)
      #expect(String(decoding: user.patch, as: UTF8.self).contains("+before"))
    }
    let rest = try FileManager.default.contentsOfDirectory(atPath: folder.path("results"))
    #expect(
      rest.allSatisfy { !$0.hasPrefix(".") || [".index", ".looks", ".verified"].contains($0) },
      "\(rest)")
  }

  @Test("What is not archived is said before training, by show, and by diff")
  func omissions() throws {
    let folder = try repository()
    #expect(try Program.run("train", "tiny.toml", in: folder).code == 0)
    let clean = try #require(folder.bundles.first)
    try git(folder, "init", "-q", "inner")
    try folder.write("a", to: "inner/a")
    try Data(count: 51_000_000).write(to: URL(fileURLWithPath: folder.path("large.bin")))
    let told = "with changes, of which 2 files are not archived: "
    for words in [
      ["train", "tiny.toml", "--seed", "2"],
      ["ablate", "tiny.toml", "--trick", "label-smoothing", "--seeds", "3,4"],
    ] {
      let result = try Program.start(words, in: folder).wait()
      #expect(result.code == 0)
      let warnings = result.errors.split(separator: "\n").filter { $0.contains(told) }
      #expect(warnings.count == 1 && warnings[0].hasPrefix("warning: "), "\(result.errors)")
    }
    let dirty = try #require(folder.bundles.first { $0 != clean })
    let show = try Program.run("show", dirty, in: folder)
    #expect(show.output.contains(told), "\(show.output)")
    #expect(show.output.contains("large.bin (51 MB, larger than the limit for one file)"))
    #expect(show.output.contains("inner/ (a repository of its own)"))
    let diff = try Program.run("diff", clean, dirty, in: folder)
    #expect(diff.output.contains("not archived large.bin"), "\(diff.output)")
    #expect(diff.output.contains("not archived inner/"), "\(diff.output)")
    #expect(try Program.run("verify", in: folder).code == 0)
  }

  @Test("A plugin's file and the sources in it are archived, and can be built again")
  func plugin() throws {
    let folder = try repository()
    let plugin = try OwnTricks.centralisation()
    let result = try Program.run(
      "train", "tiny.toml", "--plugin", plugin, "--trick", "gradient-centralisation", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let bundle = try #require(folder.bundles.first)
    let record = try sources(bundle, in: folder)
    let source = try #require(record.index?.plugins.first)
    #expect(source.problems == [])
    let binary = try #require(source.binary)
    #expect(try record.files[binary] == Data(contentsOf: URL(fileURLWithPath: plugin)))
    #expect(source.sources.contains { $0.path == "README.md" })
    for file in source.sources {
      let original = try Data(contentsOf: URL(fileURLWithPath: "\(OwnTricks.source)/\(file.path)"))
      #expect(record.files[file.storedAs] == original)
    }
    let show = try Program.run("show", bundle, in: folder)
    #expect(show.output.contains("of its source files archived"), "\(show.output)")
  }
}
