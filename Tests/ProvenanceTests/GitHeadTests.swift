import Foundation
import Provenance
import Testing

@Suite("The state of a repository")
struct GitHeadTests {
  @Test("outside any repository is none, with no problem")
  func noRepository() {
    let folder = TemporaryRepository()
    let state = GitState.capture(at: folder.path)
    #expect(state == GitState(head: .none))
  }

  @Test("of a folder that is not there is none, and says so")
  func missingFolder() {
    let state = GitState.capture(at: "/nonexistent/folder")
    #expect(state.head == .none)
    #expect(!state.problems.isEmpty)
  }

  @Test("before the first commit names the branch and holds every file in the patch")
  func unborn() throws {
    let folder = TemporaryRepository()
    try folder.shell("git init --quiet --initial-branch first .")
    let empty = GitState.capture(at: folder.path)
    #expect(empty.head == .unborn)
    #expect(empty.branch == "first")
    #expect(empty.revision == nil)
    #expect(empty.dirty == false)

    try folder.shell("echo text > file; git add file; echo other > untracked")
    let state = GitState.capture(at: folder.path)
    #expect(state.problems.isEmpty)
    #expect(state.dirty == true)
    #expect(state.untracked.map(\.path) == ["untracked"])
    #expect(String(decoding: state.patch, as: UTF8.self).contains("+text"))
    #expect(try state.worktreeTree == folder.shell("git write-tree"))
  }

  @Test("of a clean branch tells commit, tree and branch")
  func branch() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("git checkout --quiet -b topic/one")
    let state = GitState.capture(at: folder.path)
    #expect(state.head == .branch)
    #expect(state.branch == "topic/one")
    #expect(try state.revision == folder.shell("git rev-parse HEAD"))
    #expect(try state.tree == folder.shell("git rev-parse HEAD^{tree}"))
    #expect(state.worktreeTree == state.tree)
    #expect(state.dirty == false)
    #expect(state.patch.isEmpty)
    #expect(state.problems.isEmpty)
    #expect(state.directory == "")
  }

  @Test("of a detached commit has no branch")
  func detached() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("git checkout --quiet --detach")
    let state = GitState.capture(at: folder.path)
    #expect(state.head == .detached)
    #expect(state.branch == nil)
    #expect(try state.revision == folder.shell("git rev-parse HEAD"))
  }

  @Test("of a bare repository tells the commit and nothing of a working tree")
  func bare() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("git clone --quiet --bare . bare.git")
    let state = GitState.capture(at: folder.path + "/bare.git")
    #expect(state.head == .bare)
    #expect(try state.revision == folder.shell("git rev-parse HEAD"))
    #expect(state.dirty == nil)
    #expect(state.worktreeTree == nil)
    #expect(state.problems.isEmpty)
  }

  @Test("of a folder inside is the repository's, and says which folder")
  func subfolder() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("echo changed > text")
    let inside = GitState.capture(at: folder.path + "/folder/inner")
    var whole = GitState.capture(at: folder.path)
    #expect(inside.directory == "folder/inner")
    whole.directory = inside.directory
    #expect(inside == whole)
    #expect(inside.dirty == true)
  }

  @Test("of a linked working tree is its own")
  func linkedWorktree() throws {
    let folder = try TemporaryRepository.withCommit()
    let other = TemporaryRepository()
    try folder.shell("git worktree add --quiet -b side '\(other.path)/side'")
    try other.shell("echo changed > side/text")
    let state = GitState.capture(at: other.path + "/side")
    #expect(state.branch == "side")
    #expect(state.dirty == true)
    #expect(GitState.capture(at: folder.path).dirty == false)
  }

  @Test(
    "of a repository that another user owns is told as a problem",
    // Only the superuser can give a file away.
    .enabled(if: geteuid() == 0))
  func otherOwner() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("chown -R 12345 .")
    let state = GitState.capture(at: folder.path + "/folder")
    #expect(state.head == .none)
    #expect(state.problems.contains { $0.contains("safe.directory") })
  }

  @Test("with a HEAD that leads nowhere is told as a problem")
  func brokenHead() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("echo 1234567890123456789012345678901234567890 > .git/HEAD")
    let state = GitState.capture(at: folder.path)
    #expect(!state.problems.isEmpty)
  }

  @Test(
    "with a damaged file is told as a problem",
    arguments: ["index", "HEAD", "config", "objects"])
  func damaged(file: String) throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("rm -rf .git/\(file); echo '[damaged' > .git/\(file)")
    let state = GitState.capture(at: folder.path)
    #expect(!state.problems.isEmpty || state.head == .none)
  }

  @Test("leaves every file of the repository as it was")
  func readsOnly() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(
      "echo a > text; git add text; seq 1 40 > text; echo new > new; rm binary; touch program")
    let listing = "find . -printf '%p %s %T@ %C@ %m\n' | sort; git ls-files --stage"
    let before = try folder.shell(listing)
    let state = GitState.capture(at: folder.path)
    #expect(state.problems.isEmpty)
    #expect(try folder.shell(listing) == before)
  }

  @Test("survives encoding, but for the bytes that are files of their own")
  func encoding() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("echo changed > text; echo new > new")
    let state = GitState.capture(at: folder.path)
    let decoded = try JSONDecoder().decode(GitState.self, from: JSONEncoder().encode(state))
    var expected = state
    expected.untracked[0].contents = Data()
    #expect(decoded.untracked == expected.untracked)
    #expect(decoded.patchSHA256 == state.patchSHA256)
    #expect(decoded.patchSHA256 == SHA256.hex(of: state.patch))
    #expect(decoded.sourceDigest == state.sourceDigest)
    #expect(decoded.patch.isEmpty)
  }
}
