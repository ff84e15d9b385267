import Foundation
import Provenance
import Testing

@Suite("What is left out of an archive")
struct GitOmissionTests {
  /// A way to have something that cannot be archived, and how that is told.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let commands: String
    /// What one of the omissions or problems contains.
    let told: String

    init(_ name: String, _ commands: String, told: String) {
      self.name = name
      self.commands = commands
      self.told = told
    }

    var testDescription: String { name }

    static let inner =
      "git init -q inner; cd inner; echo a > a; git add a; git commit -qm a; cd ..; "

    static let all = [
      Case("a repository inside", inner, told: "inner/ (a repository of its own)"),
      Case(
        "a repository inside that was added, with changes",
        inner + "git add inner 2>/dev/null; git commit -qm inner; echo a > inner/new",
        told: "inner (a submodule with changes of its own)"),
      Case(
        "a submodule with changes inside",
        "git clone -q . ../$(basename $PWD)-library; "
          + "git -c protocol.file.allow=always submodule --quiet add "
          + "../$(basename $PWD)-library library; git commit -qm submodule; "
          + "rm -rf ../$(basename $PWD)-library; echo a >> library/text",
        told: "library (a submodule with changes of its own)"),
      Case(
        "an untracked file that is too large", "head -c 60 /dev/zero > large",
        told: "large (60 bytes, larger than the limit for one file)"),
      Case(
        "untracked files beyond the total", "for i in 1 2 3 4; do seq 20 > n$i; done",
        told: "n3 (51 bytes, beyond the limit for all files)"),
      Case(
        "too many untracked files", "for i in 1 2 3 4 5 6; do : > n$i; done",
        told: "n6 (0 bytes, beyond the limit for the number of files)"),
      Case(
        "a changed binary that is too large", "head -c 200 /bin/ls > binary",
        told: "binary (200 bytes, larger than the limit for one file)"),
      Case(
        "a staged binary that is too large", "cp /bin/ls binary; git add binary",
        told: "larger than the limit for one file)"),
      Case(
        "a new binary that is too large", "cp /bin/ls ls; git add ls; echo >> ls",
        told: "larger than the limit for one file)"),
      Case(
        "a deleted binary that is too large", "git rm -q binary",
        told: "binary (larger than the limit for one file)"),
      Case(
        "a changed text that is too large", "seq 1000 > text",
        told: "text (3.9 kB, larger than the limit for one file)"),
      Case(
        "a file whose line endings safecrlf forbids",
        "git config core.autocrlf input; git config core.safecrlf true; "
          + "printf 'a\\r\\nb\\r\\n' > text",
        told: "text (6 bytes, git refuses to take it in"),
    ]
  }

  private let limits = GitState.Limits(
    bytesPerFile: 55, bytesInTotal: 110, files: 5, changedText: 1000, changedTextInTotal: 5000,
    changedBinary: 150, changedBinaryInTotal: 1000)

  @Test("is named with its reason, and never counts as clean", arguments: Case.all)
  func omissions(example: Case) throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(example.commands)
    let state = GitState.capture(at: folder.path, limits: limits)
    #expect(state.dirty == true)
    #expect(state.problems == [])
    #expect(
      state.omissions.contains { $0.contains(example.told) }, "\(state.omissions)")
    #expect(state.isIncomplete)
    #expect(state.omittedCount == state.omissions.count)
    #expect(state.summary.contains("with changes, of which"), "\(state.summary)")
    #expect(state.summary.contains("not archived: "), "\(state.summary)")
  }

  @Test("are tracked files with their digests, which the patch leaves as they were")
  func digests() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("cp /bin/ls binary; echo more >> text; git add binary")
    let state = GitState.capture(at: folder.path, limits: limits)
    let file = try #require(state.leftOut.first)
    #expect(file.path == "binary" && file.isTracked == true && file.reason == .tooLarge)
    #expect(try file.sha256 == SHA256.hex(ofFile: "/bin/ls"))
    #expect(state.patch.count < 1000)
    // The tree is that of revision and patch, with the binary of the revision.
    let tree = try folder.shell("git checkout -q HEAD binary; git add text; git write-tree")
    #expect(state.worktreeTree == tree)
    try folder.shell("head -c 9999 /bin/sh > binary")
    let other = GitState.capture(at: folder.path, limits: limits)
    #expect(other.sourceDigest != state.sourceDigest)
    #expect(other.patch == state.patch)
  }

  @Test("are not read for their digests beyond a budget")
  func digestBudget() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("for i in 1 2 3; do head -c ${i}00 /dev/zero > n$i; done")
    let state = GitState.capture(
      at: folder.path, limits: GitState.Limits(bytesPerFile: 10, digestedBytes: 350))
    #expect(state.leftOut.map { $0.sha256 != nil } == [true, true, false])
  }

  @Test("are the changes of an index that libgit2 does not read: then nothing counts as clean")
  func sparseIndex() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(
      "git sparse-checkout init --cone --sparse-index; git sparse-checkout set folder/inner")
    let state = GitState.capture(at: folder.path)
    if state.problems.isEmpty {
      // A libgit2 that reads it.
      #expect(state.dirty == false)
    } else {
      #expect(state.dirty == nil)
      #expect(state.isIncomplete)
      #expect(state.summary.contains("with changes that are not known"), "\(state.summary)")
    }
  }

  @Test("are not the files that a sparse checkout leaves away")
  func sparseCheckout() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("git sparse-checkout set --no-cone /text")
    let state = GitState.capture(at: folder.path)
    #expect(state.problems == [])
    #expect(state.dirty == false)
    #expect(state.worktreeTree == state.tree)
  }

  @Test(
    "is all of a repository that another user owns",
    // Only the superuser can give a file away.
    .enabled(if: geteuid() == 0))
  func otherOwner() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("chown -R 12345 .")
    let state = GitState.capture(at: folder.path)
    #expect(state.dirty == nil && state.isIncomplete)
    #expect(state.summary.contains("no revision"))
    #expect(state.summary.contains("belongs to another user"), "\(state.summary)")
  }

  @Test("is nothing where all is archived")
  func nothing() throws {
    let folder = try TemporaryRepository.withCommit()
    let clean = GitState.capture(at: folder.path)
    #expect(clean.summary == String(try #require(clean.revision).prefix(12)))
    try folder.shell("echo more >> text; echo new > new")
    let state = GitState.capture(at: folder.path)
    #expect(!state.isIncomplete && state.omissions == [])
    #expect(state.summary.hasSuffix(", with changes (archived)"), "\(state.summary)")
  }

  @Test("can be stopped between files, at any of them")
  func cancelled() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("echo a >> text; echo b >> empty; for i in 1 2 3; do echo $i > new$i; done")
    var asked = 0
    _ = try GitState.capture(at: folder.path) {
      asked += 1
      return false
    }
    #expect(asked >= 5)
    for moment in 1...asked {
      var count = 0
      #expect(throws: CaptureCancelled.self) {
        try GitState.capture(at: folder.path) {
          count += 1
          return count == moment
        }
      }
    }
  }
}
