import CLibgit2

/// Decides which changes of tracked files a patch can hold within limits.
struct ChangeBudget {
  /// A tracked file that is not taken, and why.
  struct Refusal {
    let path: GitPath
    let reason: GitState.LeftOutFile.Reason
    var detail: String?
  }

  private let repository: OpaquePointer
  private var text: Share
  private var binary: Share

  /// What one kind of files may take.
  private struct Share {
    let perFile: Int
    var rest: Int

    mutating func reasonToLeave(_ largest: Int, _ sum: Int) -> GitState.LeftOutFile.Reason? {
      if largest > perFile { return .tooLarge }
      if sum > rest { return .beyondTotal }
      rest -= sum
      return nil
    }
  }

  init(_ limits: GitState.Limits, repository: OpaquePointer) {
    self.repository = repository
    text = Share(perFile: limits.changedText, rest: limits.changedTextInTotal)
    binary = Share(perFile: limits.changedBinary, rest: limits.changedBinaryInTotal)
  }

  /// Says why a change is not to be in the patch, or takes its part of the limits.
  mutating func reasonToLeave(
    _ change: WorkingTree.Change
  ) throws(GitError) -> GitState.LeftOutFile.Reason? {
    let store: OpaquePointer = try LibGit.make { git_repository_odb(&$0, repository) }
    defer { git_odb_free(store) }
    let sizes = [change.old, change.new].map { size(of: $0, in: store) }
    let (largest, sum) = (max(sizes[0], sizes[1]), sizes[0] + sizes[1])
    if largest > max(text.perFile, binary.perFile) { return .tooLarge }
    return isText(change) ? text.reasonToLeave(largest, sum) : binary.reasonToLeave(largest, sum)
  }

  private func size(of id: git_oid?, in store: OpaquePointer) -> Int {
    guard var id else { return 0 }
    var (length, kind) = (0, GIT_OBJECT_ANY)
    return git_odb_read_header(&length, &kind, store, &id) == 0 ? length : 0
  }

  /// Whether git compares a file line by line: unless an attribute forbids it, or its first bytes do.
  private func isText(_ change: WorkingTree.Change) -> Bool {
    var value: UnsafePointer<CChar>?
    let known = change.path.withCString { git_attr_get(&value, repository, 0, $0, "diff") }
    if known == 0, git_attr_value(value) == GIT_ATTR_VALUE_FALSE { return false }
    return [change.old, change.new].allSatisfy { id in
      guard var id else { return true }
      var blob: OpaquePointer?
      guard git_blob_lookup(&blob, repository, &id) == 0 else { return true }
      defer { git_blob_free(blob) }
      return git_blob_is_binary(blob) == 0
    }
  }
}
