import CLibgit2

extension GitState.Submodule {
  /// Reads a submodule's state from its entry in the index and from what is checked out.
  init(
    at path: GitPath, entry: git_index_entry, in repository: OpaquePointer, root: String
  ) {
    var entry = entry
    self.init(path: path.text, revision: LibGit.hex(&entry.id), checkedOut: nil, dirty: false)

    var submodule: OpaquePointer?
    guard path.withCString({ git_submodule_lookup(&submodule, repository, $0) }) == 0 else {
      // A folder that no .gitmodules names is not a submodule to libgit2, but may be a repository.
      readRepository(at: GitPath(root).appending(path))
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
    // One that cannot be read is not clean.
    dirty = known != 0 || status & changed != 0
  }

  /// Reads a repository that is checked out in a folder.
  private mutating func readRepository(at place: GitPath) {
    var opened: OpaquePointer?
    defer { git_repository_free(opened) }
    guard place.withCString({ git_repository_open(&opened, $0) }) == 0, let opened else { return }
    var head = git_oid()
    if git_reference_name_to_id(&head, opened, "HEAD") == 0 { checkedOut = LibGit.hex(&head) }
    var options = git_status_options()
    git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION))
    options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
    options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue
    var list: OpaquePointer?
    defer { git_status_list_free(list) }
    let known = git_status_list_new(&list, opened, &options)
    dirty = known != 0 || git_status_list_entrycount(list) > 0
  }
}
