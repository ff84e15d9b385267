import Archive
import Configuration
import Foundation
import Training
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
  struct FileRecord: Encodable {
    let path: String
    let sha256: String
    let bytes: Int

    init(_ file: File) {
      path = file.path
      sha256 = file.sha256
      bytes = file.bytes
    }
  }

  /// What a bundle says that its data were; nothing for bundles of older programs.
  public init?(of bundle: ResultBundle) throws {
    let path = BundlePath.dataset
    guard bundle.has(path) else { return nil }
    let node = try ConfigurationNode.parse(
      json: String(decoding: bundle.data(at: path), as: UTF8.self), file: bundle.filePath(path))
    guard let options = node["description"], let files = node["files"]?.entries else { return nil }
    self.init(
      options: options,
      files: try files.map { entry in
        guard let path = entry.node["path"]?.string, let sha256 = entry.node["sha256"]?.string,
          let bytes = entry.node["bytes"]
        else {
          throw ArchiveError.malformed(
            place: bundle.filePath(path), reason: "the file '\(entry.key)' is not described")
        }
        return File(
          role: entry.key, path: path, sha256: sha256, bytes: try bytes.decode(Int.self))
      },
      folder: node["folder"]?.string)
  }
}
