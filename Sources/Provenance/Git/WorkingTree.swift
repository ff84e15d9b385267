import CLibgit2
import Foundation

/// What a working tree holds, beside its `HEAD`.
///
/// The tracked files as they lie there are checked in to an index and an object store that live in
/// memory. The patch is then made between two trees, so it needs no guessing about what is staged,
/// and the tree's name says exactly which files it leads to.
struct WorkingTree {
  /// The name of the tree of the tracked files, or nothing if it could not be made.
  private(set) var treeName: String?
  private(set) var patch = Data()
  private(set) var untracked: [GitPath] = []
  private(set) var submodules: [GitState.Submodule] = []
  /// The tracked files that the patch leaves as the revision has them.
  private(set) var leftOut = LeftOutFiles()

  /// The name of a tree with no files.
  static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

  private let repository: OpaquePointer
  private let root: String

  /// - Throws: ``GitError`` or ``CaptureCancelled``.
  init(
    repository: OpaquePointer, root: String, limits: GitState.Limits,
    digester: inout FileDigester, isCancelled: () -> Bool
  ) throws {
    self.repository = repository
    self.root = root
    try LibGit.keepNewObjectsInMemory(repository)

    let index: OpaquePointer = try LibGit.make { git_repository_index(&$0, repository) }
    defer { git_index_free(index) }
    let revision = try RevisionTree(of: repository)
    let changes = try readChanges(index)
    untracked = changes.untracked
    var refused: [ChangeBudget.Refusal] = []
    for path in changes.removed.sorted() {
      checkIn(path, &refused) { git_index_remove_bypath(index, $0) }
    }
    for path in changes.changed.sorted() {
      try CaptureCancelled.check(isCancelled)
      if let size = size(of: path), size > limits.changedText {
        refused.append(ChangeBudget.Refusal(path: path, reason: .tooLarge))
      } else {
        checkIn(path, &refused) { git_index_add_bypath(index, $0) }
      }
    }
    for refusal in refused { try revision.restore(refusal.path, in: index) }

    var budget = ChangeBudget(limits, repository: repository)
    for change in try Self.changes(from: revision, to: index, in: repository) {
      try CaptureCancelled.check(isCancelled)
      guard let reason = try budget.reasonToLeave(change) else { continue }
      refused.append(ChangeBudget.Refusal(path: change.path, reason: reason))
      try revision.restore(change.path, in: index)
    }
    for refusal in refused {
      try leave(refusal, digester: &digester, isCancelled: isCancelled)
    }
    try CaptureCancelled.check(isCancelled)

    var tree = git_oid()
    try LibGit.check { git_index_write_tree(&tree, index) }
    treeName = LibGit.hex(&tree)
    patch = try Self.patch(from: revision, to: index, in: repository)
  }

  /// Notes a tracked file that is not taken.
  private mutating func leave(
    _ refusal: ChangeBudget.Refusal, digester: inout FileDigester, isCancelled: () -> Bool
  ) throws {
    let size = size(of: refusal.path)
    let digest = try size.flatMap { size in
      try digester.digest(
        GitPath(root).appending(refusal.path), size: size, isCancelled: isCancelled)
    }
    leftOut.add(
      GitState.LeftOutFile(
        path: refusal.path.text, size: size, reason: refusal.reason, detail: refusal.detail,
        sha256: digest, isTracked: true))
  }

  /// The size of a file of the working tree, or nothing if there is none.
  private func size(of path: GitPath) -> Int? {
    var facts = stat()
    let found = GitPath(root).appending(path).withCString { lstat($0, &facts) }
    return found == 0 && facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : nil
  }

  /// Takes one file in or out of the index; a failure is told and the others go on.
  private func checkIn(
    _ path: GitPath, _ refused: inout [ChangeBudget.Refusal],
    _ change: (UnsafePointer<CChar>) -> Int32
  ) {
    do {
      try LibGit.check { path.withCString(change) }
    } catch {
      refused.append(
        ChangeBudget.Refusal(path: path, reason: .refused, detail: error.message))
    }
  }
}

// MARK: - What changed

extension WorkingTree {
  /// The paths that differ from the index.
  private struct Changes {
    var changed: Set<GitPath> = []
    var removed: Set<GitPath> = []
    var untracked: [GitPath] = []
  }

  private mutating func readChanges(_ index: OpaquePointer) throws(GitError) -> Changes {
    var options = git_status_options()
    try LibGit.check { git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)) }
    options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
    options.flags =
      GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS.rawValue
      | GIT_STATUS_OPT_EXCLUDE_SUBMODULES.rawValue | GIT_STATUS_OPT_INCLUDE_UNREADABLE.rawValue
    let list: OpaquePointer = try LibGit.make { git_status_list_new(&$0, repository, &options) }
    defer { git_status_list_free(list) }

    var changes = Changes()
    for position in 0..<git_status_list_entrycount(list) {
      guard let entry = git_status_byindex(list, position)?.pointee,
        let delta = entry.index_to_workdir ?? entry.head_to_index,
        let name = delta.pointee.new_file.path ?? delta.pointee.old_file.path
      else { continue }
      let path = GitPath(name)
      let status = entry.status.rawValue
      if status & GIT_STATUS_CONFLICTED.rawValue != 0 {
        sort(path, into: &changes)
      } else if status & (GIT_STATUS_WT_NEW.rawValue | GIT_STATUS_WT_UNREADABLE.rawValue) != 0 {
        changes.untracked.append(path)
      } else if status & GIT_STATUS_WT_DELETED.rawValue != 0 {
        changes.removed.insert(path)
      } else if status & Self.inWorkingTree != 0 {
        changes.changed.insert(path)
      }
    }
    readIndex(index, into: &changes)
    changes.untracked.removeAll { changes.changed.contains($0) || changes.removed.contains($0) }
    changes.untracked.sort()
    return changes
  }

  private static let inWorkingTree: UInt32 =
    GIT_STATUS_WT_MODIFIED.rawValue | GIT_STATUS_WT_TYPECHANGE.rawValue

  /// Finds the submodules, and the files that git was told not to look at.
  private mutating func readIndex(_ index: OpaquePointer, into changes: inout Changes) {
    for position in 0..<git_index_entrycount(index) {
      guard let entry = git_index_get_byindex(index, position)?.pointee, let name = entry.path
      else { continue }
      let path = GitPath(name)
      if entry.mode == GIT_FILEMODE_COMMIT.rawValue {
        let submodule = GitState.Submodule(
          at: path, entry: entry, in: repository, root: root)
        if submodule.checkedOut != nil, submodule.checkedOut != submodule.revision {
          changes.changed.insert(path)
        }
        submodules.append(submodule)
        continue
      }
      // `git add --intent-to-add`, `git update-index --assume-unchanged` and `--skip-worktree`:
      // the status leaves these out, but a run reads what lies in the folder.
      let extended = UInt32(entry.flags_extended)
      let skipped = extended & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0
      let intended = extended & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0
      let assumed = UInt32(entry.flags) & GIT_INDEX_ENTRY_VALID.rawValue != 0
      if skipped && exists(path) == nil {
        // A sparse checkout leaves it away, which is no change.
        changes.removed.remove(path)
      } else if intended || assumed || skipped {
        sort(path, into: &changes)
      }
    }
  }

  /// Files a path under what the working tree has of it.
  private func sort(_ path: GitPath, into changes: inout Changes) {
    switch exists(path) {
    case S_IFREG, S_IFLNK: changes.changed.insert(path)
    default: changes.removed.insert(path)
    }
  }

  /// Returns what kind of file a path is, or nothing if there is none.
  private func exists(_ path: GitPath) -> mode_t? {
    var facts = stat()
    let found = GitPath(root).appending(path).withCString { lstat($0, &facts) }
    return found == 0 ? facts.st_mode & S_IFMT : nil
  }

  /// Returns a path from the working tree's root, or nothing if it lies elsewhere.
  static func relative(_ path: String, to root: String) -> String? {
    guard let resolvedRoot = realpath(root), let resolved = realpath(path) else { return nil }
    if resolved == resolvedRoot { return "" }
    guard resolved.hasPrefix(resolvedRoot + "/") else { return nil }
    return String(resolved.dropFirst(resolvedRoot.count + 1))
  }

  /// Returns a path with every symbolic link followed.
  static func realpath(_ path: String) -> String? {
    guard let resolved = Foundation.realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
