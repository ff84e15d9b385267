import Foundation
import Provenance

/// A file of a data set, read whole.
struct SourceFile {
  /// The path as the user knows it.
  let path: String
  /// The bytes as stored, perhaps compressed.
  let stored: [UInt8]

  /// What the data set's record says of it.
  var record: DataFile {
    DataFile(
      name: (path as NSString).lastPathComponent, sha256: SHA256.hex(of: stored),
      bytes: stored.count)
  }

  /// Reads a file.
  init(reading path: String) throws(DatasetError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DatasetError("no such file", file: path, isMissing: true)
    }
    if isFolder.boolValue { throw DatasetError("is a folder, not a file", file: path) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DatasetError("cannot be read", file: path, hint: "check the file's permissions")
    }
    if data.isEmpty { throw DatasetError("is empty", file: path) }
    self.init(path: path, stored: Array(data))
  }

  init(path: String, stored: [UInt8]) {
    self.path = path
    self.stored = stored
  }

  /// The bytes, decompressed if they are gzip.
  func contents() throws(DatasetError) -> [UInt8] {
    Gzip.isCompressed(stored) ? try Gzip.decompress(stored, file: path) : stored
  }
}
