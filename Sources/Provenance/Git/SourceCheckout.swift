import CLibgit2
import Errors
import Foundation

/// The files of a recorded source, given back from a repository that has its revision.
///
/// Making one reads the repository and writes nothing: the patch is applied to trees in memory. What it
/// comes to is proven by its name, which is a digest of every file, and each untracked file by its own.
public final class SourceCheckout {
  /// The name of the tree of the tracked files.
  public let tree: String
  /// What of the source cannot be given back.
  public let missing: [String]
  private let repository: OpaquePointer
  private var files: [SourceTreeWriter.File] = []

  /// Finds and proves the files.
  ///
  /// - Parameters:
  ///   - state: as it was recorded, with its patch and the untracked files.
  ///   - folder: lies anywhere inside the repository.
  /// - Throws: if the repository has not the revision, or what comes out is not what was recorded.
  public init(of state: GitState, from folder: String) throws(SourceCheckoutError) {
    guard let recorded = state.worktreeTree else {
      throw SourceCheckoutError("the record does not say which files the source consists of")
    }
    do {
      (repository, tree, files) = try Self.read(state, from: folder)
    } catch {
      throw (error as? SourceCheckoutError) ?? SourceCheckoutError("\(error)")
    }
    missing = state.omissions + state.problems
    guard tree == recorded else {
      throw SourceCheckoutError(
        "the revision and the patch make the tree \(tree.prefix(12)), not \(recorded.prefix(12)) "
          + "as the bundle says")
    }
    for file in state.untracked {
      guard SHA256.hex(of: file.contents) == file.sha256 else {
        throw SourceCheckoutError(
          "the untracked file \(file.path) is not the one that was recorded")
      }
      files.append(try SourceTreeWriter.File(file))
    }
  }

  deinit { git_repository_free(repository) }

  /// Whether a repository has a commit, by its name in hexadecimal.
  public static func has(_ revision: String, in folder: String) -> Bool {
    guard (try? LibGit.setUp()) != nil,
      let repository: OpaquePointer = try? LibGit.make({
        git_repository_open_ext(&$0, folder, 0, nil)
      })
    else { return false }
    defer { git_repository_free(repository) }
    return (try? Self.find(revision, in: repository)).map { git_commit_free($0) } != nil
  }

  /// Writes the files into a folder that is made for them; never outside of it.
  ///
  /// - Returns: the links that are not made, since they lead elsewhere.
  /// - Throws: ``SourceCheckoutError``, also for paths that no repository can have had, and
  ///   ``CaptureCancelled``.
  public func write(to folder: String, isCancelled: () -> Bool = { false }) throws -> [String] {
    let writer = try SourceTreeWriter(folder)
    return try writer.write(files, isCancelled: isCancelled) { [repository] id in
      var id = id
      let blob: OpaquePointer = try LibGit.make { git_blob_lookup(&$0, repository, &id) }
      defer { git_blob_free(blob) }
      guard let bytes = git_blob_rawcontent(blob) else { return Data() }
      return Data(bytes: bytes, count: Int(git_blob_rawsize(blob)))
    }
  }
}

// MARK: - In memory

extension SourceCheckout {
  /// Opens a repository and applies what was recorded.
  private static func read(
    _ state: GitState, from folder: String
  ) throws -> (OpaquePointer, tree: String, [SourceTreeWriter.File]) {
    let repository: OpaquePointer
    do {
      try LibGit.setUp()
      repository = try LibGit.make { git_repository_open_ext(&$0, folder, 0, nil) }
    } catch {
      throw SourceCheckoutError(
        "\(folder) is in no repository that can be read: \(error.message)")
    }
    do {
      try LibGit.keepNewObjectsInMemory(repository)
      let index = try Self.index(of: state, in: repository)
      defer { git_index_free(index) }
      var id = git_oid()
      try LibGit.check { git_index_write_tree_to(&id, index, repository) }
      return (repository, LibGit.hex(&id) ?? "", files(of: index))
    } catch {
      git_repository_free(repository)
      guard let error = error as? GitError else { throw error }
      let name = state.revision.map { "the revision \($0.prefix(12))" } ?? "an empty revision"
      throw SourceCheckoutError("\(name) and its changes: \(error.message)")
    }
  }

  private static func find(
    _ revision: String, in repository: OpaquePointer
  ) throws -> OpaquePointer {
    var id = git_oid()
    try LibGit.check { git_oid_fromstr(&id, revision) }
    return try LibGit.make { git_commit_lookup(&$0, repository, &id) }
  }

  /// The tracked files: those of the revision, with the patch.
  private static func index(of state: GitState, in repository: OpaquePointer) throws
    -> OpaquePointer
  {
    let base: OpaquePointer
    if let revision = state.revision {
      let commit: OpaquePointer
      do {
        commit = try find(revision, in: repository)
      } catch {
        throw SourceCheckoutError(
          "the repository does not have the revision \(revision.prefix(12))",
          hint: "fetch it there, or name a repository that has it: --source REPO")
      }
      defer { git_commit_free(commit) }
      base = try LibGit.make { git_commit_tree(&$0, commit) }
    } else {
      base = try emptyTree(in: repository)
    }
    defer { git_tree_free(base) }
    guard !state.patch.isEmpty else {
      let index: OpaquePointer = try LibGit.make { git_index_new(&$0) }
      try LibGit.check { git_index_read_tree(index, base) }
      return index
    }
    let diff: OpaquePointer = try state.patch.withUnsafeBytes { bytes in
      try LibGit.make {
        git_diff_from_buffer(&$0, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
      }
    }
    defer { git_diff_free(diff) }
    return try LibGit.make { git_apply_to_tree(&$0, repository, base, diff, nil) }
  }

  private static func emptyTree(in repository: OpaquePointer) throws -> OpaquePointer {
    let index: OpaquePointer = try LibGit.make { git_index_new(&$0) }
    defer { git_index_free(index) }
    var id = git_oid()
    try LibGit.check { git_index_write_tree_to(&id, index, repository) }
    return try LibGit.make { git_tree_lookup(&$0, repository, &id) }
  }

  private static func files(of index: OpaquePointer) -> [SourceTreeWriter.File] {
    (0..<git_index_entrycount(index)).compactMap { position in
      guard let entry = git_index_get_byindex(index, position)?.pointee, let path = entry.path,
        // A submodule is another repository's.
        entry.mode != GIT_FILEMODE_COMMIT.rawValue
      else { return nil }
      return SourceTreeWriter.File(
        path: GitPath(path), kind: SourceTreeWriter.Kind(mode: entry.mode),
        contents: .object(entry.id))
    }
  }
}

/// Why a recorded source cannot be given back.
public struct SourceCheckoutError: UserFacingError, Equatable {
  public let description: String
  public let hint: String?

  init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
