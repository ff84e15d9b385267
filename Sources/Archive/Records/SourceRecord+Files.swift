import Foundation
import Provenance

extension SourceRecord {
  /// The files of the record, by their paths in a bundle.
  func archived() throws(ArchiveError) -> [String: Data] {
    var all = files
    if let index {
      all[BundlePath.sources] = try JSONText.document(index, file: BundlePath.sources)
    }
    for (name, state) in repositories {
      let git = BundlePath.git(name)
      all[git] = try JSONText.document(state, file: git)
      all[BundlePath.patch(name)] = state.patch
      for file in state.untracked {
        guard PortablePath.isPortable(file.storedAs) else {
          throw .badPath(path: file.storedAs, reason: "an untracked file's stored name")
        }
        all["\(BundlePath.untracked(name))/\(file.storedAs)"] = file.contents
      }
    }
    return all
  }

  /// Reads a record.
  ///
  /// - Parameters:
  ///   - has: whether there is a file of a path.
  ///   - data: its bytes.
  ///   - place: how messages name it.
  init(
    has: (String) -> Bool, data: (String) throws(ArchiveError) -> Data, place: (String) -> String
  ) throws(ArchiveError) {
    guard has(BundlePath.sources) else {
      self.init(older: try Self.repository(Self.older, data, place))
      return
    }
    let index = try JSONText.read(
      SourceIndex.self, from: data(BundlePath.sources), place: place(BundlePath.sources))
    self.init(index)
    let uses = [index.harness.repository, index.user] + index.plugins.map(\.repository)
    for name in Set(uses.compactMap { $0?.name }) {
      guard PortablePath.isPortable(name), !name.contains("/") else {
        throw .malformed(place: place(BundlePath.sources), reason: "'\(name)' is no repository")
      }
      repositories[name] = try Self.repository(name, data, place)
    }
    let paths = index.plugins.flatMap { plugin in
      (plugin.binary.map { [$0] } ?? []) + plugin.sources.map(\.storedAs)
    }
    for path in paths {
      guard PortablePath.isPortable(path), path.hasPrefix(BundlePath.plugins + "/") else {
        throw .malformed(place: place(BundlePath.sources), reason: "'\(path)' is no plugin's file")
      }
      files[path] = try data(path)
    }
  }

  /// The state of a repository, with its patch and the untracked files' contents.
  private static func repository(
    _ name: String, _ data: (String) throws(ArchiveError) -> Data, _ place: (String) -> String
  ) throws(ArchiveError) -> GitState {
    let git = BundlePath.git(name)
    var state = try JSONText.read(GitState.self, from: data(git), place: place(git))
    state.patch = try data(BundlePath.patch(name))
    for position in state.untracked.indices {
      let stored = state.untracked[position].storedAs
      guard PortablePath.isPortable(stored) else {
        throw .malformed(place: place(git), reason: "'\(stored)' is no stored name")
      }
      state.untracked[position].contents = try data("\(BundlePath.untracked(name))/\(stored)")
    }
    return state
  }
}
