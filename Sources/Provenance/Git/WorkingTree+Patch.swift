import CLibgit2
import Foundation

extension WorkingTree {
  /// A file of which the revision and the working tree have two versions.
  struct Change {
    let path: GitPath
    /// The names of the contents; nothing on a side that has no such file, or a submodule.
    let old: git_oid?
    let new: git_oid?
  }

  /// The files that differ, by their paths.
  static func changes(
    from revision: RevisionTree, to index: OpaquePointer, in repository: OpaquePointer
  ) throws(GitError) -> [Change] {
    let diff = try difference(from: revision, to: index, in: repository)
    defer { git_diff_free(diff) }
    func contents(_ file: git_diff_file) -> git_oid? {
      let isFile =
        file.mode != 0 && UInt32(file.mode) != GIT_FILEMODE_COMMIT.rawValue
        && file.flags & GIT_DIFF_FLAG_VALID_ID.rawValue != 0
      return isFile ? file.id : nil
    }
    return (0..<git_diff_num_deltas(diff)).compactMap { position in
      guard let delta = git_diff_get_delta(diff, position)?.pointee,
        let name = delta.new_file.path ?? delta.old_file.path
      else { return nil }
      return Change(
        path: GitPath(name), old: contents(delta.old_file), new: contents(delta.new_file))
    }
  }

  /// The patch from the revision to an index.
  static func patch(
    from revision: RevisionTree, to index: OpaquePointer, in repository: OpaquePointer
  ) throws(GitError) -> Data {
    let diff = try difference(from: revision, to: index, in: repository)
    defer { git_diff_free(diff) }
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    try LibGit.check { git_diff_to_buf(&buffer, diff, GIT_DIFF_FORMAT_PATCH) }
    guard let bytes = buffer.ptr, buffer.size > 0 else { return Data() }
    return Data(bytes: bytes, count: buffer.size)
  }

  private static func difference(
    from revision: RevisionTree, to index: OpaquePointer, in repository: OpaquePointer
  ) throws(GitError) -> OpaquePointer {
    var options = git_diff_options()
    try LibGit.check { git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)) }
    options.flags = GIT_DIFF_SHOW_BINARY.rawValue
    options.ignore_submodules = GIT_SUBMODULE_IGNORE_NONE
    options.id_abbrev = UInt16(GIT_OID_HEXSZ)
    // The user's diff.noprefix and diff.mnemonicPrefix must not change what is archived.
    return try "a".withCString { old in
      "b".withCString { new in
        options.old_prefix = old
        options.new_prefix = new
        return Result<OpaquePointer, GitError> { () throws(GitError) in
          try LibGit.make {
            git_diff_tree_to_index(&$0, repository, revision.tree, index, &options)
          }
        }
      }
    }.get()
  }
}
