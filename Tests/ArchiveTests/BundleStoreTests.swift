import Archive
import Foundation
import Testing

@Suite("Finding bundles")
struct BundleStoreTests {
  private let folder = TemporaryFolder()
  private let store: BundleStore
  private let bundles: [ResultBundle]

  /// Three runs: two with the same results, the second of them the last to end.
  init() throws {
    let writer = BundleWriter(resultsDirectory: folder.path)
    var bundles: [ResultBundle] = []
    for (experiment, delay, shift) in [("digits", 0.0, Float(0)), ("digits", 90, 0), ("cnn", 5, 1)]
    {
      var contents = try SampleRun.contents(shift: shift)
      contents.run.experiment = experiment
      contents.run.started += delay
      contents.run.ended += delay
      bundles.append(try writer.write(contents))
    }
    self.bundles = bundles
    store = BundleStore(resultsDirectory: folder.path)
  }

  @Test("lists them by when they ended")
  func list() throws {
    #expect(try store.list().map(\.name) == [bundles[0], bundles[2], bundles[1]].map(\.name))
    #expect(try BundleStore(resultsDirectory: folder.path + "/none").list().isEmpty)
  }

  @Test("goes by name, its beginning, digest, path and `latest`")
  func names() throws {
    #expect(try store.find("latest").name == bundles[1].name)
    for bundle in bundles {
      #expect(try store.find(bundle.name).path == bundle.path)
      #expect(try store.find(bundle.path).digest == bundle.digest)
      #expect(try store.find(bundle.path + "/").name == bundle.name)
    }
    #expect(try store.find("cnn").name == bundles[2].name)
    #expect(try store.find(bundles[2].digest.short).name == bundles[2].name)
    #expect(try store.find(bundles[2].digest.hex.uppercased()).name == bundles[2].name)
  }

  @Test("asks for more where several are meant, naming them")
  func ambiguous() throws {
    let candidates = [bundles[0].name, bundles[1].name]
    #expect(throws: ArchiveError.ambiguous(name: "digits", candidates: candidates)) {
      try store.find("digits")
    }
  }

  @Test("shows a few of many candidates, and how many there are")
  func manyCandidates() {
    let names = (10..<60).map { "digits-\($0)" }
    #expect(
      ArchiveError.ambiguous(name: "digits", candidates: names).description
        == "'digits' names 50 bundles: digits-10, digits-11, digits-12 and 47 more")
  }

  @Test("names a bundle by its digest where that means it alone, else by its own name")
  func references() throws {
    #expect(store.reference(to: bundles[2]) == bundles[2].digest.short)
    #expect(store.references(toDigests: [bundles[2].digest.hex]) == [bundles[2].digest.short])
    // Two runs of one digest: it would stand for the last of them.
    #expect(store.reference(to: bundles[0]) == bundles[0].name)
    #expect(store.reference(to: bundles[1]) == bundles[1].name)
    #expect(store.references(toDigests: [bundles[0].digest.hex]) == [nil])
    for bundle in bundles {
      #expect(try store.find(store.reference(to: bundle)).name == bundle.name)
    }
  }

  @Test("says in commands where it is, as a shell takes it, unless that is where verbs look")
  func commands() {
    #expect(
      BundleStore(resultsDirectory: "results").command("diff", "a", "b") == "harness diff a b")
    #expect(
      BundleStore(resultsDirectory: "../x").command("list") == "harness list --results ../x")
    #expect(
      BundleStore(resultsDirectory: "my runs'").command("show", "latest")
        == "harness show latest --results 'my runs'\\'''")
    #expect(BundleStore(of: bundles[0]).resultsDirectory == store.resultsDirectory)
    #expect(
      ArchiveError.notFound(name: "x", directory: "there").hint?.contains(
        "`harness list --results there`") == true)
  }

  @Test("takes the last of several bundles with the same results for their digest")
  func sharedDigest() throws {
    #expect(bundles[0].digest == bundles[1].digest)
    #expect(try store.find(bundles[0].digest.short).name == bundles[1].name)
    #expect(try store.find(bundles[0].digest.hex).name == bundles[1].name)
  }

  @Test("says so where there is none", arguments: ["mnist", "", "abc", "./none", "/none", "."])
  func notFound(name: String) {
    #expect(throws: ArchiveError.self) { try store.find(name) }
    let empty = BundleStore(resultsDirectory: folder.path + "/none")
    #expect(throws: ArchiveError.self) { try empty.find("latest") }
  }

  @Test("lists damaged bundles as such, and passes over other folders")
  func damaged() throws {
    let record = bundles[0].filePath(BundlePath.run)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: record))
    try FileManager.default.removeItem(atPath: bundles[1].path + "/bagit.txt")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/notes", withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: folder.path + "/README.md"))
    let entries = try store.list()
    #expect(entries.map(\.name) == [bundles[0].name, bundles[1].name, bundles[2].name])
    #expect(entries.map { $0.bundle?.name } == [nil, nil, bundles[2].name])
    #expect(throws: ArchiveError.self) { try store.find(bundles[0].name) }
    #expect(try store.find("latest").name == bundles[2].name)
  }
}
