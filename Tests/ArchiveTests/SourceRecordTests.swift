import Archive
import Foundation
import Provenance
import Testing

@Suite("What a run was made from, in a bundle")
struct SourceRecordTests {
  private let folder = TemporaryFolder()

  private func write(_ sources: SourceRecord) throws -> ResultBundle {
    var contents = try SampleRun.contents()
    contents.sources = sources
    return try BundleWriter(resultsDirectory: folder.path).write(contents)
  }

  /// The program's repository and the user's.
  private func two(_ harness: GitState, _ user: GitState) -> SourceRecord {
    SourceRecord(
      SourceIndex(
        harness: HarnessSource(
          digests: ["core": "0"], checkout: .asBuilt,
          repository: RepositoryUse(name: "harness", folder: "")),
        user: RepositoryUse(name: "user", folder: "a")),
      repositories: ["harness": harness, "user": user])
  }

  private func state(_ revision: String) -> GitState {
    var state = GitState(head: .branch)
    state.revision = String(repeating: revision, count: 40)
    state.worktreeTree = state.revision
    state.dirty = false
    return state
  }

  @Test("comes back, of this program and of older ones")
  func roundTrip() throws {
    for record in [
      two(state("a"), state("b")), SampleRun.sources(), SourceRecord(older: SampleRun.git()),
    ] {
      let bundle = try write(record)
      #expect(try bundle.sources() == record)
      #expect(bundle.verify() == [])
      #expect(bundle.has("source/git.json") == (record.index == nil))
    }
  }

  @Test("is the program's, the user's, or one that is both")
  func roles() {
    let record = two(state("a"), state("b"))
    #expect(record.harness == state("a") && record.user == state("b") && !record.isShared)
    var shared = record
    shared.index?.user = RepositoryUse(name: "harness", folder: "experiments")
    #expect(shared.user == state("a") && shared.isShared)
    var digests = record
    digests.index?.harness.repository = nil
    #expect(digests.harness == nil && digests.user == state("b"))
    let older = SourceRecord(older: state("c"))
    #expect(older.harness == state("c") && older.user == nil && !older.isShared)
  }

  @Test("differs repository by repository, and from an older program's by the program's own")
  func differences() throws {
    let one = try write(two(state("a"), state("b")))
    func causes(_ record: SourceRecord) throws -> [String] {
      let difference = BundleDifference(one, try write(record))
      #expect(difference.notes == [])
      return difference.causes.map(\.key)
    }
    #expect(try causes(two(state("a"), state("b"))) == [])
    #expect(try causes(two(state("c"), state("b"))) == ["harness files", "harness revision"])
    #expect(try causes(two(state("a"), state("c"))) == ["files", "revision"])
    #expect(try causes(SourceRecord(older: state("a"))) == [])
    #expect(try causes(SourceRecord(older: state("b"))) == ["files", "revision"])
  }

  @Test("has what is left out of it among the causes")
  func omissions() throws {
    var incomplete = state("b")
    incomplete.dirty = true
    incomplete.leftOut = [
      .init(path: "large", size: 60_000_000, reason: .tooLarge, sha256: "abc"),
      .init(path: "inner/", size: nil, reason: .repository),
      .init(path: "results", size: nil, reason: .excluded),
    ]
    incomplete.leftOutCount = 3
    incomplete.submodules = [.init(path: "sub", revision: nil, checkedOut: nil, dirty: true)]
    incomplete.problems = ["the index: not read"]
    let difference = BundleDifference(
      try write(two(state("a"), state("b"))), try write(two(state("a"), incomplete)))
    #expect(
      difference.causes.map(\.key) == [
        "dirty", "not archived inner/", "not archived large", "not archived sub", "not read",
        "submodule sub",
      ])
    #expect(difference.causes.first { $0.key == "not archived large" }?.right == "abc")
    #expect(
      incomplete.summary
        == """
        bbbbbbbbbbbb, with changes, of which 3 files are not archived: large (60 MB, larger than the \
        limit for one file), inner/ (a repository of its own), sub (a submodule with changes of its \
        own), the index: not read
        """)
  }

  @Test("names no file outside of the bundle", arguments: ["../x", "a/b", "", "é"])
  func hostile(name: String) throws {
    let bundle = try write(two(state("a"), state("b")))
    let place = bundle.filePath(BundlePath.sources)
    let text = try String(contentsOfFile: place, encoding: .utf8)
    let forged = text.replacing("\"user\"\n", with: "\"\(name)\"\n")
    try #require(forged != text)
    try forged.write(toFile: place, atomically: false, encoding: .utf8)
    #expect(throws: ArchiveError.self) { try bundle.sources() }
  }

  @Test("is kept beside bundles while a plan is carried out, and is gone afterwards")
  func captured() throws {
    let record = SampleRun.sources()
    do {
      let captured = try CapturedSources(record, in: folder.path + "/results")
      #expect(try CapturedSources.read(captured.path) == record)
      #expect(try BundleStore(resultsDirectory: folder.path + "/results").list().isEmpty)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/results").isEmpty)
  }
}
