import Archive
import Foundation
import Testing

@Suite("Writing bundles")
struct BundleWriterTests {
  @Test("gives a bundle whose name, records and files are those of the run")
  func writes() throws {
    let folder = TemporaryFolder()
    let contents = try SampleRun.contents()
    let bundle = try BundleWriter(resultsDirectory: folder.path + "/new/results").write(contents)
    #expect(bundle.verify() == [])
    #expect(bundle.name == "digits-20261121T081500Z-\(bundle.digest.short)")
    #expect(bundle.seed == 1)
    #expect(bundle.status == .completed)
    #expect(bundle.run.resultDigest == bundle.digest)
    #expect(bundle.run.command == contents.run.command)
    #expect(bundle.run.started == contents.run.started)
    #expect(try bundle.sources() == contents.sources)
    #expect(try bundle.host() == contents.host)
    #expect(try bundle.build() == contents.build)
    #expect(try bundle.metrics() == SampleRun.metrics(shift: 0))
    #expect(try bundle.trace() == SampleRun.trace(shift: 0))
    #expect(try bundle.options() == SampleRun.resolved)
    #expect(try bundle.summary().steps == 4)
    #expect(try bundle.tensors(at: BundlePath.final).map(\.name) == ["fc1.weight", "fc1.bias"])
    for (path, bytes) in contents.files.contents { #expect(try bundle.data(at: path) == bytes) }
    #expect(throws: ArchiveError.missingFile(bundle: bundle.name, file: "result/none")) {
      try bundle.data(at: "result/none")
    }
  }

  @Test("gives one digest for the same results, whatever else differs, and another for others")
  func digest() throws {
    let writer = BundleWriter(resultsDirectory: TemporaryFolder().path)
    let first = try writer.write(SampleRun.contents())
    var other = try SampleRun.contents()
    other.run.started += 1000
    other.host.usedThreads = 7
    other.sources.repositories["user"]?.branch = "elsewhere"
    try other.files.add(text: "slow", at: "log/more.txt")
    let second = try writer.write(other)
    #expect(first.digest == second.digest)
    #expect(first.name != second.name)
    #expect(first.digest != (try writer.write(SampleRun.contents(shift: 0.001))).digest)
    try FileManager.default.removeItem(atPath: writer.resultsDirectory)
  }

  @Test("never overwrites: a taken name gets a number")
  func takenNames() throws {
    let folder = TemporaryFolder()
    let writer = BundleWriter(resultsDirectory: folder.path)
    let names = try (0..<3).map { _ in try writer.write(SampleRun.contents()).name }
    #expect(names[1] == names[0] + "-2")
    #expect(names[2] == names[0] + "-3")
    #expect(folder.names() == names.sorted())
    for name in names { #expect(ResultBundle.verify(path: folder.path + "/" + name) == []) }
  }

  @Test("by many at once gives each its own bundle")
  func concurrently() async throws {
    let folder = TemporaryFolder()
    let writer = BundleWriter(resultsDirectory: folder.path)
    let names = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<12 { group.addTask { try writer.write(SampleRun.contents()).name } }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(Set(names).count == 12)
    #expect(folder.names() == names.sorted())
    for name in names { #expect(ResultBundle.verify(path: folder.path + "/" + name) == []) }
  }

  @Test("archives failed and interrupted runs as such, with what there is")
  func notCompleted() throws {
    let folder = TemporaryFolder()
    let writer = BundleWriter(resultsDirectory: folder.path)
    for status in [RunStatus.failed("loss is NaN at step 3"), .interrupted] {
      let full = try SampleRun.contents(status: status)
      let bare = BundleContents(
        run: full.run, sources: full.sources, host: full.host, build: full.build)
      let bundle = try writer.write(bare)
      #expect(bundle.status == status)
      #expect(bundle.verify() == [])
      #expect(try ResultBundle(path: bundle.path).status == status)
      let crate = String(decoding: try bundle.data(at: BundlePath.crate), as: UTF8.self)
      #expect(crate.contains("FailedActionStatus"))
      #expect(!crate.contains("CompletedActionStatus"))
    }
  }

  @Test("refuses a completed run that lacks files, and leaves nothing")
  func incomplete() throws {
    let folder = TemporaryFolder()
    let full = try SampleRun.contents()
    let bare = BundleContents(
      run: full.run, sources: full.sources, host: full.host, build: full.build)
    #expect(throws: ArchiveError.incomplete(missing: BundlePath.requiredWhenCompleted)) {
      try BundleWriter(resultsDirectory: folder.path).write(bare)
    }
    #expect(folder.names() == [])
  }

  @Test("tells when the directory cannot be written, and leaves nothing")
  func unwritable() throws {
    let folder = TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
    #expect(throws: ArchiveError.self) {
      try BundleWriter(resultsDirectory: folder.path + "/file/results").write(SampleRun.contents())
    }
    #expect(folder.names() == ["file"])
  }

  @Test(
    "takes names of experiments that no file system would",
    arguments: ["../../etc", "", ".hidden", "a/b", "späß 1", String(repeating: "x", count: 500)])
  func oddNames(experiment: String) throws {
    let folder = TemporaryFolder()
    var contents = try SampleRun.contents(options: ["name": .string(experiment)])
    contents.run.experiment = experiment
    contents.run.command = ["harness", "reproduce", "another"]
    let bundle = try BundleWriter(resultsDirectory: folder.path).write(contents)
    #expect(folder.names() == [bundle.name])
    #expect(!bundle.name.hasPrefix("."))
    #expect(bundle.experiment == experiment)
    #expect(bundle.verify() == [])
  }

  @Test(
    "refuses paths that leave the bundle, clash, or are the writer's own",
    arguments: [
      "", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a b", "é", "a%b", "a\nb", "a\u{0}b",
      "run.json", "source/git.json", "source/untracked/x", "ro-crate-metadata.json",
      "experiment.toml", "experiment.toml/a", "result",
    ])
  func badPaths(path: String) throws {
    var contents = try SampleRun.contents()
    #expect(throws: ArchiveError.self) { try contents.files.add(Data(), at: path) }
  }

  @Test("clears away what dead processes left, and nothing that is alive")
  func staging() throws {
    let folder = TemporaryFolder()
    let dead = Process()
    dead.executableURL = URL(fileURLWithPath: "/bin/sh")
    dead.arguments = ["-c", ":"]
    try dead.run()
    dead.waitUntilExit()
    let here = StagingName.Machine.current
    let left = ".staging-\(here.host)-\(here.boot)-\(dead.processIdentifier)-abc"
    let alive = ".staging-\(here.host)-\(here.boot)-\(getpid())-abc"
    let odd = ".staging-x"
    for name in [left, alive, odd] {
      let data = folder.path + "/" + name + "/data"
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
      try Data("{".utf8).write(to: URL(fileURLWithPath: data + "/run.json"))
    }
    #expect(try BundleStore(resultsDirectory: folder.path).list().isEmpty)
    let bundle = try BundleWriter(resultsDirectory: folder.path).write(SampleRun.contents())
    #expect(Set(folder.names()) == [alive, odd, bundle.name])
    #expect(try BundleStore(resultsDirectory: folder.path).list().map(\.name) == [bundle.name])
  }
}
