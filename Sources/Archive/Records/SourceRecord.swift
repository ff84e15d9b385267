import Foundation
import Provenance

/// What a run was made from, as it is archived: the program's own source, that of the user and that of
/// plugins.
public struct SourceRecord: Equatable, Sendable {
  /// What is whose; nothing in bundles of older programs, which kept one repository and not whose.
  public var index: SourceIndex?
  /// The repositories by their names in the archive.
  public var repositories: [String: GitState]
  /// The files of plugins, by their paths in a bundle.
  public var files: [String: Data]

  public init(
    _ index: SourceIndex?, repositories: [String: GitState] = [:], files: [String: Data] = [:]
  ) {
    self.index = index
    self.repositories = repositories
    self.files = files
  }

  /// The record of an older program: the checkout it lay in, or else the current folder's repository.
  public init(older repository: GitState) {
    self.init(nil, repositories: [Self.older: repository])
  }

  /// The name of an older program's only repository.
  static let older = ""

  /// The repository that the program was built from, if it is archived; of an older program what there
  /// is.
  public var harness: GitState? {
    repositories[index == nil ? Self.older : index?.harness.repository?.name ?? "none"]
  }

  /// The repository of the experiment's file, or of the folder that the run was asked for in; nothing
  /// if it is not known whose the archived one is.
  public var user: GitState? { index.flatMap { repositories[$0.user.name] } }

  /// Whether the user's repository is the program's own, and archived as such.
  public var isShared: Bool { index.map { $0.harness.repository?.name == $0.user.name } ?? false }
}

/// `source/source.json`: whose the archived sources are.
public struct SourceIndex: Codable, Equatable, Sendable {
  public var harness: HarnessSource
  /// That of the experiment's file, or of the folder that the run was asked for in.
  public var user: RepositoryUse
  /// Those whose tricks the run used.
  public var plugins: [PluginSource]

  public init(harness: HarnessSource, user: RepositoryUse, plugins: [PluginSource] = []) {
    self.harness = harness
    self.user = user
    self.plugins = plugins
  }
}

/// An archived repository, by its name, and a folder in it.
public struct RepositoryUse: Codable, Equatable, Sendable {
  /// That of the folder below `source`.
  public var name: String
  /// From the root of the working tree, which is empty itself; nothing if there is no working tree.
  public var folder: String?

  public init(name: String, folder: String?) {
    self.name = name
    self.folder = folder
  }
}

/// The program's own source.
public struct HarnessSource: Codable, Equatable, Sendable {
  /// What is known of the checkout that the program was built in.
  public enum Checkout: String, Codable, Sendable {
    /// Every file that a number follows from is the one that was compiled, to the byte.
    case asBuilt = "as built"
    case changed = "changed since the build"
    /// The program does not lie in one.
    case none
  }

  /// The digests of the sources that numbers follow from, as they were compiled.
  public var digests: [String: String]
  public var checkout: Checkout
  /// The groups of sources that are no longer what was compiled.
  public var changed: [String]?
  /// Where the checkout's state is archived, if it is as built.
  public var repository: RepositoryUse?

  public init(
    digests: [String: String], checkout: Checkout, changed: [String]? = nil,
    repository: RepositoryUse? = nil
  ) {
    self.digests = digests
    self.checkout = checkout
    self.changed = changed
    self.repository = repository
  }
}

/// A plugin's file and what it was made from.
public struct PluginSource: Codable, Equatable, Sendable {
  /// A file that the plugin was compiled from.
  public struct File: Codable, Equatable, Sendable {
    /// From the plugin's folder.
    public var path: String
    public var sha256: String
    /// Its path in the bundle.
    public var storedAs: String

    public init(path: String, sha256: String, storedAs: String) {
      self.path = path
      self.sha256 = sha256
      self.storedAs = storedAs
    }

    enum CodingKeys: String, CodingKey {
      case path, sha256
      case storedAs = "stored_as"
    }
  }

  public var name: String
  public var sha256: String
  /// The path of its file in the bundle, if it is archived.
  public var binary: String?
  public var sources: [File]
  /// What is not archived, and why.
  public var problems: [String]
  /// The repository that the file lies in.
  public var repository: RepositoryUse?

  public init(
    name: String, sha256: String, binary: String? = nil, sources: [File] = [],
    problems: [String] = [], repository: RepositoryUse? = nil
  ) {
    self.name = name
    self.sha256 = sha256
    self.binary = binary
    self.sources = sources
    self.problems = problems
    self.repository = repository
  }
}
