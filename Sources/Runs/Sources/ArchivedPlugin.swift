import Archive
import Foundation
import Platform
import Provenance

/// A plugin's file and its embedded sources, as a bundle keeps them.
struct ArchivedPlugin {
  var source: PluginSource
  /// The files by their paths in a bundle.
  private(set) var files: [String: Data] = [:]
  /// The folder that the plugin's file lies in.
  let folder: String

  /// How many bytes of a plugin a bundle keeps.
  static let limit = 10_000_000

  /// - Parameter start: the folder that the plugin's path counts from.
  init(_ plugin: Plugin, countedFrom start: String) {
    let path = plugin.path.hasPrefix("/") ? plugin.path : "\(start)/\(plugin.path)"
    folder = FilePath.folder(of: path)
    source = PluginSource(name: plugin.name, sha256: plugin.sha256)
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      source.problems = ["its file can no longer be read"]
      return
    }
    guard SHA256.hex(of: data) == plugin.sha256 else {
      source.problems = ["its file is no longer the one that was loaded"]
      return
    }
    if data.count <= Self.limit {
      let place = "\(home)/plugin.so"
      source.binary = place
      files[place] = data
    } else {
      source.problems.append(
        "its file of \(ByteCount.text(data.count)) is not archived: larger than "
          + ByteCount.text(Self.limit))
    }
    guard let embedded = EmbeddedSources(in: data) else {
      source.problems.append("its sources are not in its file, so they are not archived")
      return
    }
    for (number, file) in embedded.files.enumerated() { add(file, number: number) }
  }

  private mutating func add(_ file: EmbeddedSources.File, number: Int) {
    guard let contents = file.contents else {
      source.problems.append("its source \(file.path) is not archived: too large")
      return
    }
    let place = "\(home)/source/\(PortablePath.stored(file.path, number: number))"
    files[place] = contents
    source.sources.append(
      PluginSource.File(path: file.path, sha256: file.sha256, storedAs: place))
  }

  private var home: String { "\(BundlePath.plugins)/\(source.sha256.prefix(12))" }

  /// What its repository is called if it is neither the program's nor the user's.
  var repositoryName: String { "plugin-\(source.sha256.prefix(12))" }
}
