import Archive
import Foundation
import Platform
import PluginLoading
import Provenance
import Runs

/// Finds and loads the plugins that a bundle's run used.
public enum PluginSearch {
  /// A trick is taken from the given files, or else from the recorded one if that lies where it did,
  /// seen from here or from the folder that the results folder is in.
  ///
  /// - Parameter recorded: as the bundle's ``JobRecord`` has them.
  /// - Returns: the files that were loaded, which need not be those that were recorded.
  /// - Throws: `PluginError` for one that is not to be found or cannot be loaded.
  public static func load(
    _ recorded: [Plugin], of bundle: ResultBundle, given: [String],
    by procedures: TrainingProcedures
  ) throws -> [PluginUse] {
    func load(_ paths: [String]) throws -> [Plugin] {
      try procedures.load(paths.map { PluginUse(path: $0) })
    }
    var loaded = try load(given)
    let origin = FilePath.folder(of: FilePath.folder(of: bundle.path))
    func lacks(_ plugin: Plugin) -> Bool {
      !Set(plugin.tricks).isSubset(of: loaded.flatMap(\.tricks))
    }
    let places = recorded.filter(lacks).compactMap { plugin in
      [plugin.path, FilePath.joined(origin, plugin.path)]
        .first(where: FileManager.default.fileExists)
    }
    loaded += try load(places)
    if let plugin = recorded.first(where: lacks) {
      throw PluginError(
        "the run used \(plugin.path) with \(plugin.tricks.joined(separator: ", ")), "
          + "which is not there",
        hint: "name its file: --plugin FILE; its SHA-256 was \(plugin.sha256)", isMissing: true)
    }
    return loaded.map { PluginUse($0) }
  }
}
