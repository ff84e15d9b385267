import Archive
import Foundation
import PluginLoading

extension Reproduction {
  /// Loads the plugins that a bundle's run used.
  ///
  /// A trick is taken from the given files, or else from the recorded one if that lies where it did,
  /// seen from here or from the folder that the results folder is in.
  ///
  /// - Throws: `PluginError` for one that is not to be found or cannot be loaded.
  static func load(
    _ recorded: [Plugin], of bundle: ResultBundle, given: [String]
  ) throws -> [Plugin] {
    var loaded = try load(given)
    let origin =
      ((bundle.path as NSString).deletingLastPathComponent as NSString)
      .deletingLastPathComponent as NSString
    func lacks(_ plugin: Plugin) -> Bool {
      !Set(plugin.tricks).isSubset(of: loaded.flatMap(\.tricks))
    }
    let places = recorded.filter(lacks).compactMap { plugin in
      [plugin.path, origin.appendingPathComponent(plugin.path)]
        .first(where: FileManager.default.fileExists)
    }
    loaded += try load(places)
    if let plugin = recorded.first(where: lacks) {
      throw PluginError(
        "the run used \(plugin.path) with \(plugin.tricks.joined(separator: ", ")), "
          + "which is not there",
        hint: "name its file: --plugin FILE; its SHA-256 was \(plugin.sha256)", isMissing: true)
    }
    return loaded
  }

  private static func load(_ paths: [String]) throws -> [Plugin] {
    if paths.isEmpty { return [] }
    try Rehearsal(loading: paths.map { PluginUse(path: $0) }).run()
    return try paths.map { try PluginLoader.load($0) }
  }
}
