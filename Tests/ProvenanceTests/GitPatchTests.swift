import Foundation
import Provenance
import Testing

/// A way to make a working tree differ from its commit.
struct Change: CustomTestStringConvertible, Sendable {
  let name: String
  let commands: String

  init(_ name: String, _ commands: String) {
    self.name = name
    self.commands = commands
  }

  var testDescription: String { name }

  static let all: [Change] = [
    Change("nothing", ":"),
    Change("unstaged edit", "sed -i 's/^7$/seven/' text"),
    Change("staged edit", "sed -i 's/^7$/seven/' text; git add text"),
    Change("staged and unstaged edits", "echo a >> text; git add text; sed -i '1d' text"),
    Change("staged edit taken back", "echo a >> text; git add text; seq 1 40 > text"),
    Change("edits of ends", "printf more >> unended; printf 'c\\r\\n' >> windows"),
    Change("unstaged deletion", "rm text binary link"),
    Change("staged deletion", "git rm --quiet text folder/one"),
    Change("deletion from the index only", "git rm --quiet --cached text"),
    Change("deletion from the index, then an edit", "git rm -q --cached text; echo a > text"),
    Change("all files deleted", "git rm --quiet -r ."),
    Change("unstaged mode", "chmod +x text; chmod -x program"),
    Change("staged mode", "chmod +x text; git add text"),
    Change("staged mode taken back", "chmod +x text; git add text; chmod -x text"),
    Change("mode and edit", "chmod +x text; echo a >> text; chmod +x binary; echo a >> binary"),
    Change("staged addition", "echo a > new; : > new-empty; git add new new-empty"),
    Change("staged addition, then an edit", "echo a > new; git add new; echo b >> new"),
    Change("staged addition, then deleted", "echo a > new; git add new; rm new"),
    Change("intent to add", "echo a > new; git add --intent-to-add new"),
    Change("intent to add, then deleted", "echo a > new; git add -N new; rm new"),
    Change("staged file that is ignored", "echo a > x.ignored; git add --force x.ignored"),
    Change("edit of a tracked file that is ignored", "echo text >> .gitignore; echo a >> text"),
    Change("untracked files", "echo a > new; mkdir -p p/q; echo b > p/q/r; : > p/empty"),
    Change("untracked program and link", "cp program other; ln -s nowhere hanging"),
    Change("untracked odd names", "echo a > 'ü n'; echo b > '\"q'; echo c > \"$(printf '\\351')\""),
    Change("ignored files only", "echo a > x.ignored; mkdir d; echo b > d/y.ignored"),
    Change("binary edit", "printf 'x' | dd of=binary bs=1 seek=100 conv=notrunc 2>/dev/null"),
    Change(
      "binary staged and edited", "head -c 9999 /bin/sh > binary; git add binary; cp /bin/ls binary"
    ),
    Change("binary addition and deletion", "mv binary other; git add other"),
    Change("text to binary and back", "cp /bin/true text; seq 1 9 > binary"),
    Change("rename", "git mv text renamed; git mv folder directory"),
    Change("link elsewhere", "ln -sfn folder/one link"),
    Change("file to link", "rm text; ln -s empty text"),
    Change("link to file", "rm link; echo a > link"),
    Change(
      "staged file to link, then an edit", "rm text; ln -s empty text; git add text; ln -sfn e text"
    ),
    Change("file to folder", "rm text; mkdir text; echo a > text/inside"),
    Change("staged file to folder", "rm text; mkdir text; echo a > text/inside; git add --all"),
    Change("folder to file", "rm -r folder; echo a > folder"),
    Change("staged folder to file", "rm -r folder; echo a > folder; git add --all"),
    Change("folder to link to its like", "mv folder other; ln -s other folder"),
    Change("odd names", "for f in a\\ * quo* é caf*; do echo a >> \"$f\"; done"),
    Change("odd names' modes", "chmod +x a\\ * quo* é caf*"),
    Change("odd names' deletion", "rm a\\ * quo* é caf*"),
    Change("files emptied and filled", ": > text; echo a > empty; : > binary"),
    Change(
      "assumed unchanged",
      "git update-index --assume-unchanged text empty; echo a >> text; rm empty"),
    Change("skipped, but there", "git update-index --skip-worktree text; echo a >> text"),
    Change(
      "own diff settings",
      "git config diff.noprefix true; git config diff.context 0; echo a >> text"),
    Change("mnemonic prefixes", "git config diff.mnemonicPrefix true; echo a >> text"),
    Change("marked as not text", "echo 'text -diff' > .gitattributes; echo a >> text"),
    Change(
      "line endings changed",
      "git config core.autocrlf input; printf 'a\\r\\nb\\r\\nc\\r\\n' > text"),
    Change(
      "conflict",
      """
      git checkout -q -b other; echo other > text; git rm -q empty; git commit -qam other
      git checkout -q main; echo main > text; echo a > empty; git commit -qam main
      git merge -q other >/dev/null 2>&1 || true
      """),
    Change("touched only", "touch text binary folder/one"),
  ]
}

@Suite("What differs from the revision")
struct GitPatchTests {
  @Test("comes back from revision, patch and untracked files", arguments: Change.all)
  func roundTrip(change: Change) throws {
    let original = try TemporaryRepository.withCommit()
    try original.shell(change.commands)
    let state = GitState.capture(at: original.path)
    #expect(state.problems == [])
    #expect(state.leftOut == [])

    // What git itself would commit if everything were added, without touching the index. Its copy keeps
    // its time: by that git knows which entries are too fresh to be trusted.
    let expected = try original.shell(
      """
      cp -p .git/index .git/index-of-test; export GIT_INDEX_FILE=.git/index-of-test
      git update-index --no-assume-unchanged text empty 2>/dev/null || true
      git update-index --no-skip-worktree text 2>/dev/null || true
      git add --all; git write-tree
      """)
    let base = try original.shell("git rev-parse HEAD^{tree}")
    let status = try original.shell("git status --porcelain")
    #expect(state.dirty == (expected != base) || !status.isEmpty)

    let copy = TemporaryRepository()
    try copy.shell(
      """
      git clone --quiet --no-checkout '\(original.path)' clone; cd clone
      git checkout --quiet --detach \(#require(state.revision))
      """)
    let clone = copy.path + "/clone"
    if !state.patch.isEmpty {
      try state.patch.write(to: URL(fileURLWithPath: copy.path + "/patch"))
      // Once as `git apply` for the files, and once for the tree that the patch leads to.
      try copy.shell("cd clone; git apply --whitespace=nowarn ../patch")
      try copy.shell("cd clone; git apply --whitespace=nowarn --cached ../patch")
    }
    #expect(try copy.shell("cd clone; git write-tree") == state.worktreeTree)

    for file in state.untracked { try file.restore(in: clone) }
    // Files of the original that its ignore rules name were forced in, or lie there still.
    #expect(try copy.shell("cd clone; git add --all; git write-tree") == expected)
  }

  @Test("is told in one digest of the contents alone")
  func sourceDigest() throws {
    let folder = try TemporaryRepository.withCommit()
    let clean = GitState.capture(at: folder.path)
    try folder.shell("echo a >> text")
    let unstaged = GitState.capture(at: folder.path)
    try folder.shell("git add text")
    let staged = GitState.capture(at: folder.path)
    try folder.shell("git commit --quiet --message second")
    let committed = GitState.capture(at: folder.path)
    try folder.shell("echo b > new")
    let withFile = GitState.capture(at: folder.path)

    #expect(clean.sourceDigest != nil)
    #expect(clean.sourceDigest != unstaged.sourceDigest)
    #expect(unstaged.sourceDigest == staged.sourceDigest)
    #expect(staged.sourceDigest == committed.sourceDigest)
    #expect(committed.sourceDigest != withFile.sourceDigest)
  }
}

extension GitState.UntrackedFile {
  /// Writes the file where it was.
  func restore(in folder: String) throws {
    var name = Array(path.utf8)
    if let pathHex {
      let digits = Array(pathHex)
      name = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      }
    }
    let place = (Array((folder + "/").utf8) + name + [0]).map { CChar(bitPattern: $0) }
    if let slash = path.lastIndex(of: "/") {
      try FileManager.default.createDirectory(
        atPath: folder + "/" + path[..<slash], withIntermediateDirectories: true)
    }
    if mode == "120000" {
      #expect(symlink(String(decoding: contents, as: UTF8.self), place) == 0)
      return
    }
    let descriptor = open(place, O_WRONLY | O_CREAT | O_TRUNC, mode == "100755" ? 0o755 : 0o644)
    #expect(descriptor >= 0)
    defer { close(descriptor) }
    let written = contents.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    #expect(written == contents.count)
  }
}
