extension GitState {
  /// A file or folder that differs from the revision and whose contents were not taken.
  public struct LeftOutFile: Codable, Equatable, Sendable {
    public enum Reason: String, Codable, Sendable {
      case tooLarge = "larger than the limit for one file"
      case beyondTotal = "beyond the limit for all files"
      case tooMany = "beyond the limit for the number of files"
      case repository = "a repository of its own"
      case unreadable = "could not be read"
      /// Line endings that `core.safecrlf` forbids, or a filter that fails.
      case refused = "git refuses to take it in"
      case excluded = "excluded by the caller"
    }

    public var path: String
    public var size: Int?
    public var reason: Reason
    /// What git or the system says, if there is more to say.
    public var detail: String?
    /// The digest of its bytes, where they were read; nothing for those of a file that was deleted.
    public var sha256: String?
    /// Whether the revision or the index has the file; nothing for one that is untracked.
    public var isTracked: Bool?

    public init(
      path: String, size: Int?, reason: Reason, detail: String? = nil, sha256: String? = nil,
      isTracked: Bool? = nil
    ) {
      self.path = path
      self.size = size
      self.reason = reason
      self.detail = detail
      self.sha256 = sha256
      self.isTracked = isTracked
    }

    enum CodingKeys: String, CodingKey {
      case path, size, reason, detail, sha256
      case isTracked = "tracked"
    }
  }
}

/// The files that a capture leaves out, listed as far as a person reads.
struct LeftOutFiles {
  private(set) var files: [GitState.LeftOutFile] = []
  /// How many there are.
  private(set) var count = 0

  mutating func add(_ file: GitState.LeftOutFile) {
    count += 1
    if files.count < 1000 { files.append(file) }
  }

  mutating func add(
    _ path: GitPath, size: Int? = nil, _ reason: GitState.LeftOutFile.Reason
  ) {
    add(GitState.LeftOutFile(path: path.text, size: size, reason: reason))
  }

  mutating func add(_ others: LeftOutFiles) {
    files += others.files.prefix(1000 - files.count)
    count += others.count
  }
}
