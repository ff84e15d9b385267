import Archive
import Configuration
import Errors
import Foundation
import PluginLoading
import Provenance
import Runs

/// Finds and loads the plugins that a bundle's run used.
///
/// A bundle may be a stranger's, and so is what it says of plugins. Code is taken from files that the
/// person names, or from where it lay according to the bundle, if that is a place of the person's own
/// and the person agrees; never from the bundle or from what lies beside it.
public struct PluginSearch {
  private let bundle: any ArchivedBundle
  /// As the bundle's ``JobRecord`` has them.
  private let recorded: [Plugin]
  private let consent: Consent

  public init(
    of bundle: any ArchivedBundle, recorded: [Plugin], consent: Consent
  ) {
    self.bundle = bundle
    self.recorded = recorded
    self.consent = consent
  }

  /// Loads the given files, and the recorded ones whose tricks those do not have.
  ///
  /// - Returns: the files that were loaded, which need not be those that were recorded.
  /// - Throws: `PluginError` for one that is not to be found or cannot be loaded, ``ConsentError``.
  public func load(given: [String], by procedures: TrainingProcedures) throws -> [PluginUse] {
    let files = try given.map { path throws(PluginError) in try PluginFile(at: path) }
    try agree(toGiven: files)
    var loaded = try procedures.load(files)
    let lacking = recorded.filter { plugin in
      !Set(plugin.tricks).isSubset(of: loaded.flatMap(\.tricks))
    }
    loaded += try procedures.load(lacking.map(found))
    if let plugin = lacking.first(where: {
      !Set($0.tricks).isSubset(of: loaded.flatMap(\.tricks))
    }) {
      throw missing(plugin, "is not there")
    }
    return loaded.map { PluginUse($0) }
  }

  /// A file in the place of a recorded one is worth a try, but not without a word.
  private func agree(toGiven files: [PluginFile]) throws {
    let missing = recorded.filter { plugin in !files.contains { $0.sha256 == plugin.sha256 } }
    let others = files.filter { file in !recorded.contains { $0.sha256 == file.sha256 } }
    if missing.isEmpty { return }
    let used = missing.map { "\($0.name) with SHA-256 \($0.sha256.prefix(12))…" }
      .joined(separator: ", ")
    for file in others {
      try consent.require(
        Consent.Question(
          "load the plugin \(file.path)",
          because: [
            "its SHA-256 is \(file.sha256.prefix(12))…, while the bundle's run used \(used)"
          ]))
    }
  }

  /// The file where a recorded one lay, seen from here or from the folder that the results folder is
  /// in, after a question.
  private func found(_ plugin: Plugin) throws -> PluginFile {
    let origin = FileTrust.folder(of: FileTrust.folder(of: bundle.path))
    let places = [plugin.path, WrittenPath.joined(origin, plugin.path)]
    guard let place = places.first(where: FileManager.default.fileExists) else {
      throw missing(plugin, "is not there")
    }
    let file = try PluginFile(at: place)
    if isBeside(file) { throw missing(plugin, "lies in or beside the bundle, as \(file.place)") }
    if let doubt = file.doubts.first {
      throw missing(plugin, "is not taken from \(place): \(doubt)")
    }
    guard file.sha256 == plugin.sha256 else {
      throw missing(
        plugin, "is another file now: the SHA-256 of \(place) is \(file.sha256.prefix(12))…")
    }
    try consent.require(
      Consent.Question(
        "load the plugin \(place)",
        because: ["the bundle names it, and its code can do all that you can"],
        alternative: "--plugin \(ShellCommand.quoted(place)) names it yourself"))
    return file
  }

  /// Whether a file lies in the bundle or in the results folder that the bundle is in.
  private func isBeside(_ file: PluginFile) -> Bool {
    guard let bundle = FileTrust.realPath(bundle.path) else { return true }
    let results = FileTrust.folder(of: bundle)
    return file.place.utf8.starts(with: (results == "/" ? results : results + "/").utf8)
  }

  private func missing(_ plugin: Plugin, _ why: String) -> PluginError {
    PluginError(
      "the run used \(plugin.path) with \(plugin.tricks.joined(separator: ", ")), which \(why)",
      hint: "name its file: --plugin FILE; its SHA-256 was \(plugin.sha256)", isMissing: true)
  }
}
