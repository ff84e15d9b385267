import Foundation
import Provenance
import Testing

@Suite("What lies around the tracked files")
struct GitSurroundingsTests {
  @Test("leaves out untracked files beyond the limits, and lists them")
  func limits() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("for i in 1 2 3 4; do head -c ${i}00 /dev/zero > new$i; done")
    func taken(_ limits: GitState.Limits) -> [String] {
      let state = GitState.capture(at: folder.path, limits: limits)
      #expect(state.untracked.count + state.leftOut.count == 4)
      #expect(state.leftOutCount == state.leftOut.count)
      #expect(state.dirty == true)
      return state.untracked.map(\.path)
    }
    #expect(taken(GitState.Limits()) == ["new1", "new2", "new3", "new4"])
    #expect(taken(GitState.Limits(bytesPerFile: 300)) == ["new1", "new2", "new3"])
    #expect(taken(GitState.Limits(bytesPerFile: 299)) == ["new1", "new2"])
    #expect(taken(GitState.Limits(bytesInTotal: 300)) == ["new1", "new2"])
    #expect(taken(GitState.Limits(files: 1)) == ["new1"])
    #expect(taken(GitState.Limits(bytesPerFile: 0)) == [])
  }

  @Test("leaves out excluded folders, which do not make a tree dirty")
  func excluded() throws {
    let folder = try TemporaryRepository.withCommit()
    let clean = GitState.capture(at: folder.path)
    try folder.shell("mkdir -p results/one; echo a > results/one/a; echo b > results/b")
    let state = GitState.capture(at: folder.path, excluding: [folder.path + "/results"])
    #expect(state.untracked.isEmpty)
    #expect(state.leftOut.map(\.path) == ["results"])
    #expect(state.leftOut.map(\.reason) == [.excluded])
    #expect(state.dirty == false)
    #expect(state.sourceDigest == clean.sourceDigest)
    #expect(GitState.capture(at: folder.path, excluding: ["/usr"]).untracked.count == 2)
  }

  @Test("lists what cannot be read and repositories inside, and takes the rest")
  func unreadable() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(
      """
      mkfifo pipe; mkdir inner; cd inner; git init --quiet .; echo a > a; git add a
      git commit --quiet --message inner; cd ..; echo a > new; mkdir closed; echo b > closed/b
      chmod 000 closed
      """)
    defer { _ = try? folder.shell("chmod 700 closed") }
    let state = GitState.capture(at: folder.path)
    #expect(state.problems == [])
    #expect(state.untracked.map(\.path).contains("new"))
    #expect(state.leftOut.contains { $0.path == "inner/" && $0.reason == .repository })
    #expect(!state.untracked.contains { $0.path == "pipe" })
  }

  @Test("keeps names that are not portable, and stores them under portable ones")
  func oddNames() throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(
      #"mkdir renamed; echo a > renamed/x; echo b > 'a b'; echo c > "$(printf '\351')"; echo d > d"#
    )
    let files = GitState.capture(at: folder.path).untracked
    #expect(files.map(\.path) == ["a b", "d", "renamed/x", "\u{FFFD}"])
    #expect(files.map(\.pathHex) == [nil, nil, nil, "e9"])
    #expect(files[1].storedAs == "d")
    #expect(Set(files.map(\.storedAs)).count == 4)
    for file in files { #expect(PortablePath.isPortable(file.storedAs)) }
    #expect(files[0].sha256 == SHA256.hex(of: "b\n"))
  }

  @Test("records submodules, their commits and whether they are dirty")
  func submodules() throws {
    let library = try TemporaryRepository.withCommit()
    let folder = try TemporaryRepository.withCommit()
    try folder.shell(
      """
      git -c protocol.file.allow=always submodule --quiet add '\(library.path)' modules/library
      git commit --quiet --message submodule
      git config submodule.modules/library.url https://me:secret@example.org/library
      """)
    let commit = try library.shell("git rev-parse HEAD")
    let clean = GitState.capture(at: folder.path)
    #expect(clean.problems == [])
    #expect(clean.dirty == false)
    #expect(clean.submodules.map(\.path) == ["modules/library"])
    #expect(clean.submodules.first?.revision == commit)
    #expect(clean.submodules.first?.checkedOut == commit)
    #expect(clean.submodules.first?.url?.contains("secret") == false)

    try folder.shell("echo a >> modules/library/text")
    let dirty = GitState.capture(at: folder.path)
    #expect(dirty.submodules.first?.dirty == true)
    #expect(dirty.dirty == true)
    #expect(dirty.patch.isEmpty)
    #expect(dirty.sourceDigest != clean.sourceDigest)

    try folder.shell("cd modules/library; git commit --quiet --all --message second")
    let moved = GitState.capture(at: folder.path)
    #expect(moved.dirty == true)
    let second = try folder.shell("git -C modules/library rev-parse HEAD")
    #expect(moved.submodules.first?.checkedOut == second)
    #expect(moved.submodules.first?.revision == commit)
    #expect(String(decoding: moved.patch, as: UTF8.self).contains("+Subproject commit"))
    try folder.shell("git add modules/library")
    #expect(try moved.worktreeTree == folder.shell("git write-tree"))

    let uninitialised = TemporaryRepository()
    try uninitialised.shell("git clone --quiet '\(folder.path)' clone")
    let absent = GitState.capture(at: uninitialised.path + "/clone")
    #expect(absent.problems == [])
    #expect(absent.dirty == false)
    #expect(absent.submodules.map(\.checkedOut) == [nil])
  }

  @Test(
    "records remotes with no credentials",
    arguments: [
      ("https://example.org/a.git", "https://example.org/a.git"),
      ("https://me:secret@example.org/a.git", "https://example.org/a.git"),
      ("https://token@example.org:8443/a", "https://example.org:8443/a"),
      ("https://me:se@cret@example.org/a@b", "https://example.org/a@b"),
      ("https://example.org/a?access_token=secret#x", "https://example.org/a"),
      ("ssh://git@example.org/a", "ssh://git@example.org/a"),
      ("ssh://git:secret@example.org/a", "ssh://example.org/a"),
      ("git@example.org:a/b.git", "git@example.org:a/b.git"),
      ("/srv/git/a.git", "/srv/git/a.git"),
      ("https://me:secret@", "https://"),
    ])
  func remotes(address: String, recorded: String) throws {
    let folder = TemporaryRepository()
    try folder.shell("git init --quiet .; git remote add origin '\(address)'")
    let state = GitState.capture(at: folder.path)
    #expect(state.remotes.map(\.url) == [recorded])
    #expect(state.remotes.map(\.name) == ["origin"])
  }

  @Test("is captured alike by many tasks at once")
  func concurrently() async throws {
    let folder = try TemporaryRepository.withCommit()
    try folder.shell("echo changed > text; echo new > new")
    let expected = GitState.capture(at: folder.path)
    await withTaskGroup(of: GitState.self) { group in
      for _ in 0..<16 { group.addTask { GitState.capture(at: folder.path) } }
      for await state in group { #expect(state == expected) }
    }
  }
}
