import Archive
import Configuration
import Foundation
import Tricks

// The description of a run's data in its bundle: `dataset/dataset.json` has it beside what was counted.

extension DataDescription {
  /// The keys with their values, as they stand under `description`.
  var record: JSONValue {
    (try? JSONDecoder().decode(JSONValue.self, from: Data(options.canonicalJSON.utf8))) ?? .null
  }

  /// The files by their roles.
  var fileRecords: [String: FileRecord] {
    Dictionary(files.map { ($0.role, FileRecord($0)) }) { first, _ in first }
  }

  /// A file without its role.
  struct FileRecord: Codable {
    let path: String
    let sha256: String
    let bytes: Int

    init(_ file: File) {
      path = file.path
      sha256 = file.sha256
      bytes = file.bytes
    }
  }

  /// - Parameter node: the document of a bundle that describes its data.
  init(recorded node: ConfigurationNode) throws(ConfigurationError) {
    self.init(options: node["description"] ?? ConfigurationNode(), files: [])
    for entry in node["files"]?.entries ?? [] {
      let file = try entry.node.decode(FileRecord.self, path: ["files", entry.key])
      files.append(
        File(role: entry.key, path: file.path, sha256: file.sha256, bytes: file.bytes))
    }
    folder = node["folder"]?.string
    unlabelledFolder = node["unlabelled_folder"]?.string
  }
}
