import CLibgit2

extension GitState.Submodule {
  /// Reads a submodule's state from its entry in the index and from what is checked out.
  init(at path: GitPath, entry: git_index_entry, in repository: OpaquePointer) {
    var entry = entry
    self.init(path: path.text, revision: LibGit.hex(&entry.id), checkedOut: nil, dirty: false)

    var submodule: OpaquePointer?
    // A folder that no .gitmodules names is not a submodule to libgit2; its entry is all there is.
    guard path.withCString({ git_submodule_lookup(&submodule, repository, $0) }) == 0 else {
      return
    }
    defer { git_submodule_free(submodule) }
    url = git_submodule_url(submodule).map {
      RemoteAddress.withoutCredentials(String(cString: $0))
    }
    checkedOut = LibGit.hex(git_submodule_wd_id(submodule))

    var status: UInt32 = 0
    let known = path.withCString {
      git_submodule_status(&status, repository, $0, GIT_SUBMODULE_IGNORE_NONE)
    }
    let changed =
      GIT_SUBMODULE_STATUS_WD_INDEX_MODIFIED.rawValue | GIT_SUBMODULE_STATUS_WD_WD_MODIFIED.rawValue
      | GIT_SUBMODULE_STATUS_WD_UNTRACKED.rawValue
    dirty = known == 0 && status & changed != 0
  }
}
