import Foundation
import Provenance
import Testing

@Suite("A recorded source is given back")
struct SourceCheckoutTests {
  /// A change of modes alone, of names with spaces: libgit2 writes such a patch but does not read it.
  private static let unreadable = "odd names' modes"

  @Test(
    "from revision, patch and untracked files, into another folder",
    arguments: Change.all.filter { $0.name != unreadable })
  func roundTrip(change: Change) throws {
    let original = try TemporaryRepository.withCommit()
    try original.shell(change.commands)
    let state = GitState.capture(at: original.path)
    let place = TemporaryRepository()
    let checkout = try SourceCheckout(of: state, from: original.path)
    #expect(checkout.tree == state.worktreeTree)
    #expect(try checkout.write(to: place.path + "/copy") == [])
    // What git itself would commit of both if everything were added.
    let expected = try original.shell(
      """
      cp -p .git/index .git/index-of-test; export GIT_INDEX_FILE=.git/index-of-test
      git update-index --no-assume-unchanged text empty 2>/dev/null || true
      git update-index --no-skip-worktree text 2>/dev/null || true
      git add --all; git write-tree
      """)
    #expect(
      try place.shell("cd copy; git init -q .; git add --all --force; git write-tree") == expected)
  }

  @Test("or refused, where the patch cannot be read")
  func unreadablePatch() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(#require(Change.all.first { $0.name == Self.unreadable }).commands)
    let state = GitState.capture(at: folder.path)
    #expect(throws: SourceCheckoutError.self) { try SourceCheckout(of: state, from: folder.path) }
  }

  @Test("and the repository it is from stays as it was, to the byte and the time")
  func readsOnly() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(
      "echo a >> text; git stash -q; echo b >> text; git add text; echo c >> text; echo new > new")
    let state = GitState.capture(at: folder.path)
    try folder.shell(
      "git checkout -qf -b other; echo d > text; git commit -qam other; echo e > text")
    let listing =
      "find . -printf '%p %s %T@ %C@ %m\\n' | sort; sha256sum .git/index; git stash list"
    let before = try folder.shell(listing)
    let status = try folder.shell("git --no-optional-locks status --porcelain=v2 --branch")
    let copy = TemporaryRepository()
    _ = try SourceCheckout(of: state, from: folder.path).write(to: copy.path + "/copy")
    #expect(try folder.shell(listing) == before)
    #expect(
      try folder.shell("git --no-optional-locks status --porcelain=v2 --branch") == status)
    #expect(try copy.shell("tail -n 2 copy/text; cat copy/new") == "b\nc\nnew")
  }

  @Test("unless the repository has not the revision, or it comes to other files")
  func unproven() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("echo a >> text; echo new > new")
    let state = GitState.capture(at: folder.path)
    let other = TemporaryRepository()
    try other.shell("git init -q .")
    func complaint(_ state: GitState, _ repository: TemporaryRepository? = nil) -> String {
      do {
        _ = try SourceCheckout(of: state, from: (repository ?? folder).path)
        return ""
      } catch { return error.description }
    }
    #expect(complaint(state) == "")
    #expect(complaint(state, other).contains("does not have the revision"))
    #expect(SourceCheckout.has(try #require(state.revision), in: folder.path))
    #expect(!SourceCheckout.has(try #require(state.revision), in: other.path))
    var changed = state
    changed.patch = Data(
      String(decoding: state.patch, as: UTF8.self).replacing("+a", with: "+b").utf8)
    #expect(complaint(changed).contains("make the tree"), "\(complaint(changed))")
    changed = state
    changed.patch = Data()
    #expect(complaint(changed).contains("make the tree"), "\(complaint(changed))")
    changed = state
    changed.patch = Data("diff --git a/text b/text\n@@ nonsense\n".utf8)
    #expect(complaint(changed) != "")
    changed = state
    changed.untracked[0].contents = Data("other\n".utf8)
    #expect(complaint(changed).contains("untracked file new"), "\(complaint(changed))")
    changed = state
    changed.worktreeTree = nil
    #expect(complaint(changed) != "")
  }

  /// An untracked file as a bundle of a stranger may name it.
  private func file(_ path: String, _ text: String = "bad", mode: String = "100644")
    -> GitState.UntrackedFile
  {
    GitState.UntrackedFile(
      path: path, pathHex: nil, storedAs: "x", mode: mode, contents: Data(text.utf8))
  }

  /// An absolute path at which there is nothing.
  private static let outside =
    FileManager.default.temporaryDirectory.path + "/outside-\(UUID().uuidString)"

  @Test(
    "and never outside of its folder",
    arguments: [
      "../out", outside, ".git/hooks/post-checkout", "a/../../out", "a//b",
      "./a",
      ".GIT/config", "a/.git/config", "..", "", "a/", "text/below", "text",
    ])
  func hostilePaths(path: String) throws {
    let folder = try TemporaryRepository.withCommit()
    var state = GitState.capture(at: folder.path)
    state.untracked = [file(path)]
    let place = TemporaryRepository()
    let checkout = try SourceCheckout(of: state, from: folder.path)
    #expect(throws: SourceCheckoutError.self) { try checkout.write(to: place.path + "/in") }
    #expect(try place.shell("ls -A") == "in")
    #expect(!FileManager.default.fileExists(atPath: Self.outside))
  }

  @Test("and through no link, which are made last and only if they lead nowhere else")
  func hostileLinks() throws {
    let folder = try TemporaryRepository.withCommit()
    var state = GitState.capture(at: folder.path)
    let place = TemporaryRepository()
    try place.shell("mkdir out")
    state.untracked = [
      file("door", place.path + "/out", mode: "120000"), file("door/inside"),
    ]
    let through = try SourceCheckout(of: state, from: folder.path)
    _ = try? through.write(to: place.path + "/one")
    #expect(try place.shell("ls -A out") == "")
    state.untracked = [
      file("absolute", "/etc/passwd", mode: "120000"), file("up", "../out", mode: "120000"),
      file("folder/up", "../../out", mode: "120000"), file("by", "link/../../out", mode: "120000"),
      file("good", "folder/one", mode: "120000"), file("folder/good", "../text", mode: "120000"),
    ]
    let left = try SourceCheckout(of: state, from: folder.path).write(to: place.path + "/two")
    #expect(left == ["absolute", "up", "folder/up", "by"])
    #expect(try place.shell("cat two/good; readlink two/folder/good") == "one\n../text")
  }

  @Test("and no patch of a stranger leads outside")
  func hostilePatches() throws {
    let folder = try TemporaryRepository.withCommit()
    let place = TemporaryRepository()
    for path in ["../out", ".git/hooks/post-checkout", Self.outside, "a/../../out"] {
      var state = GitState.capture(at: folder.path)
      state.patch = Data(
        """
        diff --git a/\(path) b/\(path)
        new file mode 100755
        index 0000000000000000000000000000000000000000..9daeafb9864cf43055ae93beb0afd6c7d144bfa4
        --- /dev/null
        +++ b/\(path)
        @@ -0,0 +1 @@
        +test

        """.utf8)
      // Whoever forges a patch forges the tree's name too, if git has one for it.
      #expect(throws: (any Error).self) {
        let checkout = try SourceCheckout(of: state, from: folder.path)
        _ = try checkout.write(to: place.path + "/in-\(UUID().uuidString)")
      }
    }
    #expect(try place.shell("ls -A | grep -v ^in- || true") == "")
  }
}
