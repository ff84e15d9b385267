import CLibgit2

/// The tree of the commit that is checked out; empty before the first one.
final class RevisionTree {
  /// libgit2's tree, or nothing where there is no commit.
  let tree: OpaquePointer?

  init(of repository: OpaquePointer) throws(GitError) {
    tree =
      git_repository_head_unborn(repository) == 1
      ? nil : try LibGit.make { git_revparse_single(&$0, repository, "HEAD^{tree}") }
  }

  deinit { git_tree_free(tree) }

  /// Makes a path in an index what it is in the revision.
  func restore(_ path: GitPath, in index: OpaquePointer) throws(GitError) {
    var entry: OpaquePointer?
    let found = path.withCString { git_tree_entry_bypath(&entry, tree, $0) }
    defer { git_tree_entry_free(entry) }
    guard tree != nil, found == 0, let id = git_tree_entry_id(entry) else {
      // What is neither there nor here needs no change.
      _ = path.withCString { git_index_remove(index, $0, 0) }
      return
    }
    var old = git_index_entry()
    old.id = id.pointee
    old.mode = UInt32(git_tree_entry_filemode(entry).rawValue)
    try LibGit.check {
      path.withCString { name in
        old.path = name
        return git_index_add(index, &old)
      }
    }
  }
}
