import Foundation

/// The source that a run was made from: which revision, and everything that differs from it.
///
/// The revision, ``patch`` and ``untracked`` together give the working tree's files back, whatever
/// was staged, unstaged or never added. Taken by ``capture(at:limits:excluding:isCancelled:)``.
///
/// Encoded, it holds everything but the bytes of ``patch`` and of the untracked files, which an
/// archive keeps as files of their own.
public struct GitState: Codable, Equatable, Sendable {
  /// What `HEAD` stands for.
  public enum Head: String, Codable, Sendable {
    /// No repository, or none that could be read: see ``GitState/problems``.
    case none
    /// A repository with no working tree.
    case bare
    /// A branch with no commit yet.
    case unborn
    /// A commit with no branch.
    case detached
    case branch
  }

  public var head: Head
  /// The name of the commit, in hexadecimal.
  public var revision: String?
  /// The name of the commit's tree.
  public var tree: String?
  /// The name of the current branch.
  public var branch: String?
  /// The tree that the revision and ``patch`` lead to: that of the tracked files as they lie in the
  /// working tree, but for those in ``leftOut``.
  public var worktreeTree: String?
  /// Whether anything differs from the revision: tracked files, untracked ones or a submodule.
  ///
  /// Nothing when that is not known, and where there is no working tree.
  public var dirty: Bool?
  /// The captured directory, relative to the working tree's root; empty for the root.
  public var directory: String?
  public var remotes: [Remote] = []
  public var submodules: [Submodule] = []
  /// The untracked files that the ignore rules leave, with their contents.
  public var untracked: [UntrackedFile] = []
  /// The files whose contents were not taken: ``patch`` leaves those that are tracked as the revision
  /// has them.
  public var leftOut: [LeftOutFile] = []
  /// How many files ``leftOut`` stands for; its list may be shorter.
  public var leftOutCount = 0
  /// What could not be read, if anything.
  public var problems: [String] = []
  /// The binary patch that makes the tracked files of the working tree from the revision.
  ///
  /// It holds staged and unstaged changes together and is applied with `git apply`.
  public var patch = Data() {
    didSet { patchSHA256 = SHA256.hex(of: patch) }
  }
  public private(set) var patchSHA256 = SHA256.hex(of: Data())

  public init(head: Head) {
    self.head = head
  }

  enum CodingKeys: String, CodingKey {
    case head, revision, tree, branch, dirty, directory, remotes, submodules, untracked, problems
    case worktreeTree = "worktree_tree"
    case leftOut = "left_out"
    case leftOutCount = "left_out_count"
    case patchSHA256 = "patch_sha256"
  }
}

extension GitState {
  /// A repository this one exchanges commits with.
  public struct Remote: Codable, Equatable, Sendable {
    public var name: String
    /// Its address, with no user name, password or query.
    public var url: String
  }

  /// A repository that is kept inside this one.
  public struct Submodule: Codable, Equatable, Sendable {
    public var path: String
    /// The commit that the revision asks for.
    public var revision: String?
    /// The commit that is checked out, or nothing where none is.
    public var checkedOut: String?
    /// Whether its working tree differs from what is checked out; its changes are not captured.
    public var dirty: Bool
    public var url: String?

    public init(
      path: String, revision: String?, checkedOut: String?, dirty: Bool, url: String? = nil
    ) {
      self.path = path
      self.revision = revision
      self.checkedOut = checkedOut
      self.dirty = dirty
      self.url = url
    }

    enum CodingKeys: String, CodingKey {
      case path, revision, dirty, url
      case checkedOut = "checked_out"
    }
  }

  /// A file that git does not know and no ignore rule names.
  public struct UntrackedFile: Codable, Equatable, Sendable {
    /// Its path from the working tree's root.
    public var path: String
    /// The path's bytes in hexadecimal, if they are not UTF-8.
    public var pathHex: String?
    /// Its path in an archive, which is ``path`` wherever that is portable.
    public var storedAs: String
    /// As git writes it: `100644`, `100755`, or `120000` for a symbolic link.
    public var mode: String
    public var size: Int
    public var sha256: String
    /// Its bytes; a symbolic link's are its target.
    public var contents = Data()

    public init(path: String, pathHex: String?, storedAs: String, mode: String, contents: Data) {
      self.path = path
      self.pathHex = pathHex
      self.storedAs = storedAs
      self.mode = mode
      self.size = contents.count
      self.sha256 = SHA256.hex(of: contents)
      self.contents = contents
    }

    enum CodingKeys: String, CodingKey {
      case path, mode, size, sha256
      case pathHex = "path_hex"
      case storedAs = "stored_as"
    }
  }
}

extension GitState {
  /// A digest of the source's contents alone, whatever commit they came from.
  ///
  /// Two captures with one digest have the same tracked and untracked files. Nothing where there
  /// is no working tree or it could not be read.
  public var sourceDigest: String? {
    guard let worktreeTree else { return nil }
    var lines = ["tree \(worktreeTree)"]
    lines += submodules.map { "submodule \($0.checkedOut ?? "none") \($0.dirty) \($0.path)" }
    lines += untracked.map { "file \($0.mode) \($0.sha256) \($0.pathHex ?? $0.path)" }
    lines += leftOut.filter { $0.reason != .excluded }
      .map { "left-out \($0.size ?? -1) \($0.sha256.map { $0 + " " } ?? "")\($0.path)" }
    return SHA256.hex(of: lines.joined(separator: "\n"))
  }
}
