import Archive
import BuildSources
import Foundation
import Platform
import Provenance

/// Captures what runs are made from: the program's own source, the user's repository, and plugins.
///
/// To be used before the first step. Each repository is captured once, however many runs are from it.
public struct SourceCapture {
  /// Folders whose untracked files are not source.
  private let excluded: [String]
  private let isCancelled: () -> Bool
  private var states: [String: GitState] = [:]
  private var harness: HarnessSource?

  /// The archived name of the program's repository.
  private static let harnessName = "harness"
  private static let userName = "user"

  /// - Parameters:
  ///   - results: the folder of the bundles, which is no source.
  ///   - isCancelled: asked between files.
  public init(
    results: String, isCancelled: @escaping () -> Bool = { Interruption.isRequested }
  ) {
    excluded = [results]
    self.isCancelled = isCancelled
  }

  /// The record of what a run is made from.
  ///
  /// - Throws: ``Interrupted`` if someone asks to stop.
  public mutating func record(for request: RunRequest) throws -> SourceRecord {
    let harness = try harnessSource()
    var places = Places(
      harness.repository == nil ? [:] : [Program.checkout ?? "": Self.harnessName])
    var record = SourceRecord(
      SourceIndex(
        harness: harness,
        user: places.use(of: request.sourceFolder, otherwise: Self.userName)))
    for plugin in request.identity?.plugins ?? [] {
      var file = ArchivedPlugin(plugin, countedFrom: request.folder)
      file.source.repository = places.use(of: file.folder, otherwise: file.repositoryName)
      record.files.merge(file.files) { $1 }
      record.index?.plugins.append(file.source)
    }
    for (name, folder) in places.folders { record.repositories[name] = try state(of: folder) }
    return record
  }

  /// The program's source, with its repository if the checkout is still what was built.
  private mutating func harnessSource() throws -> HarnessSource {
    if let harness { return harness }
    var source = HarnessSource(digests: SourceDigests.current.all, checkout: .none)
    if let checkout = Program.checkout {
      // Captured first: an edit that comes in between is found by the digests.
      let state = try state(of: checkout)
      let changed = SourceDigests.changes(in: checkout)
      source.checkout = changed.isEmpty ? .asBuilt : .changed
      source.changed = changed.isEmpty ? nil : changed
      if changed.isEmpty, state.head != .none {
        source.repository = RepositoryUse(name: Self.harnessName, folder: state.directory)
      }
    }
    harness = source
    return source
  }

  private mutating func state(of folder: String) throws -> GitState {
    let place = GitState.root(of: folder) ?? folder
    if let known = states[place] { return known }
    do {
      let state = try GitState.capture(at: folder, excluding: excluded, isCancelled: isCancelled)
      states[place] = state
      return state
    } catch {
      throw Interrupted()
    }
  }

  /// The repositories of a record by their names, each once.
  private struct Places {
    private(set) var folders: [String: String] = [:]
    private var names: [String: String] = [:]

    /// - Parameter known: names of folders that have one.
    init(_ known: [String: String]) {
      for (folder, name) in known { _ = use(of: folder, otherwise: name) }
    }

    /// The repository of a folder, under a name of its own unless it has one.
    mutating func use(of folder: String, otherwise name: String) -> RepositoryUse {
      let root = GitState.root(of: folder)
      let known = names[root ?? folder] ?? name
      names[root ?? folder] = known
      folders[known] = folders[known] ?? folder
      return RepositoryUse(name: known, folder: root.flatMap { GitState.path(of: folder, in: $0) })
    }
  }
}

extension SourceCapture {
  /// What the records of two runs have in common: requests of one key have the same.
  struct Key: Hashable {
    private let folder: String
    private let plugins: [Plugin]

    init(_ request: RunRequest) {
      folder = request.sourceFolder
      plugins = request.identity?.plugins ?? []
    }
  }
}

extension SourceRecord {
  /// What of the sources is not archived or not known, a line for each; none if all is there.
  public var notes: [String] {
    var notes: [String] = []
    if let harness, harness.isIncomplete, !isShared {
      notes.append("the source of the program: \(harness.summary)")
    }
    if let user, user.isIncomplete { notes.append("the source: \(user.summary)") }
    for plugin in index?.plugins ?? [] {
      if !plugin.problems.isEmpty {
        notes.append("the plugin \(plugin.name): \(plugin.problems.joined(separator: ", "))")
      }
      guard let name = plugin.repository?.name, name.hasPrefix("plugin"),
        let state = repositories[name], state.isIncomplete
      else { continue }
      notes.append("the source of the plugin \(plugin.name): \(state.summary)")
    }
    return notes
  }
}

extension RunRequest {
  /// The folder of the experiment's file if it has one, or else the one that the run was asked for in.
  fileprivate var sourceFolder: String {
    guard let file = experimentFile else { return folder }
    let path = file.hasPrefix("/") ? file : "\(folder)/\(file)"
    let isThere = FileManager.default.fileExists(atPath: path)
    return isThere ? FilePath.folder(of: path) : folder
  }
}
