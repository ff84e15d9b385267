import CLibgit2

extension LibGit {
  /// Puts a store in memory before the repository's own, which takes everything that is written.
  static func keepNewObjectsInMemory(_ repository: OpaquePointer) throws(GitError) {
    let store: OpaquePointer = try LibGit.make { git_repository_odb(&$0, repository) }
    defer { git_odb_free(store) }
    // Writing an object that is there already would touch its file's time.
    for position in 0..<git_odb_num_backends(store) {
      var backend: UnsafeMutablePointer<git_odb_backend>?
      if git_odb_get_backend(&backend, store, position) == 0 {
        backend?.pointee.freshen = nil
      }
    }
    let memory: UnsafeMutablePointer<git_odb_backend> = try LibGit.make { git_mempack_new(&$0) }
    try LibGit.check { git_odb_add_backend(store, memory, 999) }
  }
}
