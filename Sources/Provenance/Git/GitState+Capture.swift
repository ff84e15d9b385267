import CLibgit2
import Foundation

extension GitState {
  /// Captures the state of the repository that a directory lies in.
  ///
  /// It reads only: objects that have to be made on the way stay in memory. Nothing is fetched.
  /// It never fails: what could not be read is told in ``problems`` and ``leftOut``, so that a run goes
  /// on.
  ///
  /// - Parameters:
  ///   - directory: A folder anywhere inside the working tree.
  ///   - limits: How much of what differs from the revision is taken.
  ///   - excluding: Folders whose untracked files are not source, such as the one for results.
  public static func capture(
    at directory: String, limits: Limits = Limits(), excluding: [String] = []
  ) -> GitState {
    let state = try? capture(
      at: directory, limits: limits, excluding: excluding, isCancelled: { false })
    return state ?? GitState(head: .none)
  }

  /// The same, until someone asks to stop.
  ///
  /// - Parameter isCancelled: asked between files.
  /// - Throws: ``CaptureCancelled`` and nothing else.
  public static func capture(
    at directory: String, limits: Limits = Limits(), excluding: [String] = [],
    isCancelled: () -> Bool
  ) throws(CaptureCancelled) -> GitState {
    var state = GitState(head: .none)
    let repository: OpaquePointer
    do {
      try LibGit.setUp()
      repository = try LibGit.make { git_repository_open_ext(&$0, directory, 0, nil) }
    } catch {
      if let problem = explain(error, at: directory) { state.problems.append(problem) }
      return state
    }
    defer { git_repository_free(repository) }

    do {
      try state.readHead(of: repository)
    } catch {
      state.problems.append("HEAD: \(error.message)")
    }
    state.readRemotes(of: repository)
    if git_repository_is_bare(repository) == 1 {
      state.head = .bare
      return state
    }
    do {
      try state.readWorkingTree(
        of: repository, directory: directory, limits: limits, excluding: excluding,
        isCancelled: isCancelled)
    } catch let error as CaptureCancelled {
      throw error
    } catch {
      state.problems.append("working tree: \(error)")
    }
    return state
  }

  /// The root of the working tree that a directory lies in, with every link followed; nothing where
  /// there is none that can be read.
  public static func root(of directory: String) -> String? {
    guard (try? LibGit.setUp()) != nil,
      let repository: OpaquePointer = try? LibGit.make({
        git_repository_open_ext(&$0, directory, 0, nil)
      })
    else { return nil }
    defer { git_repository_free(repository) }
    return git_repository_workdir(repository).flatMap { WorkingTree.realpath(String(cString: $0)) }
  }

  /// A path from the root of a working tree, or nothing if it lies elsewhere.
  public static func path(of place: String, in root: String) -> String? {
    WorkingTree.relative(place, to: root)
  }

  /// Says why a repository could not be opened, or nothing where there simply is none.
  private static func explain(_ error: GitError, at directory: String) -> String? {
    var buffer = git_buf()
    defer { git_buf_dispose(&buffer) }
    if git_repository_discover(&buffer, directory, 0, nil) == 0, let place = buffer.ptr {
      // Of another user's repository, libgit2 1.5 says "not found" if no setting names a safe one.
      guard error.isStatus(GIT_EOWNER) || error.isStatus(GIT_ENOTFOUND) else {
        return error.message
      }
      return """
        \(String(cString: place)) belongs to another user and was not read; to allow it, run \
        git config --global --add safe.directory with its folder
        """
    }
    let isThere = FileManager.default.fileExists(atPath: directory)
    return isThere && error.isStatus(GIT_ENOTFOUND) ? nil : error.message
  }

  /// Reads what `HEAD` stands for.
  private mutating func readHead(of repository: OpaquePointer) throws(GitError) {
    let reference: OpaquePointer
    do {
      reference = try LibGit.make { git_repository_head(&$0, repository) }
    } catch {
      guard error.isStatus(GIT_EUNBORNBRANCH) else { throw error }
      head = .unborn
      let symbolic: OpaquePointer = try LibGit.make {
        git_reference_lookup(&$0, repository, "HEAD")
      }
      defer { git_reference_free(symbolic) }
      branch = git_reference_symbolic_target(symbolic).map { Self.shortBranch(String(cString: $0)) }
      return
    }
    defer { git_reference_free(reference) }

    if git_repository_head_detached(repository) == 1 {
      head = .detached
    } else {
      head = .branch
      branch = git_reference_name(reference).map { Self.shortBranch(String(cString: $0)) }
    }
    let commit: OpaquePointer = try LibGit.make {
      git_reference_peel(&$0, reference, GIT_OBJECT_COMMIT)
    }
    defer { git_object_free(commit) }
    revision = LibGit.hex(git_commit_id(commit))
    tree = LibGit.hex(git_commit_tree_id(commit))
  }

  private static func shortBranch(_ name: String) -> String {
    let prefix = "refs/heads/"
    return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }

  /// Reads the remotes' names and addresses.
  private mutating func readRemotes(of repository: OpaquePointer) {
    var names = git_strarray()
    guard git_remote_list(&names, repository) == 0 else { return }
    defer { git_strarray_dispose(&names) }
    for name in UnsafeBufferPointer(start: names.strings, count: names.count) {
      var remote: OpaquePointer?
      guard let name, git_remote_lookup(&remote, repository, name) == 0 else { continue }
      defer { git_remote_free(remote) }
      guard let url = git_remote_url(remote) else { continue }
      remotes.append(
        Remote(
          name: String(cString: name),
          url: RemoteAddress.withoutCredentials(String(cString: url))))
    }
    remotes.sort { $0.name < $1.name }
  }

  /// Reads everything that differs from the revision.
  private mutating func readWorkingTree(
    of repository: OpaquePointer, directory: String, limits: Limits, excluding: [String],
    isCancelled: () -> Bool
  ) throws {
    guard let rootPath = git_repository_workdir(repository) else { return }
    let root = String(cString: rootPath)
    self.directory = WorkingTree.relative(directory, to: root)

    var digester = FileDigester(budget: limits.digestedBytes)
    let worktree = try WorkingTree(
      repository: repository, root: root, limits: limits, digester: &digester,
      isCancelled: isCancelled)
    submodules = worktree.submodules
    worktreeTree = worktree.treeName
    patch = worktree.patch

    var collector = UntrackedCollector(
      root: root, limits: limits,
      excluded: excluding.compactMap { WorkingTree.relative($0, to: root).map { GitPath($0) } },
      digester: digester)
    try collector.collect(worktree.untracked, isCancelled: isCancelled)
    untracked = collector.files
    var all = worktree.leftOut
    all.add(collector.leftOut)
    leftOut = all.files
    leftOutCount = all.count

    dirty =
      !patch.isEmpty || worktreeTree != (tree ?? WorkingTree.emptyTree) || !untracked.isEmpty
      || omittedCount > 0
  }
}
