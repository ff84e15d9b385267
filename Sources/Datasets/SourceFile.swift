import Configuration
import Foundation
import Platform
import Provenance

/// A file of a data set, read whole.
struct SourceFile {
  /// The path as the user knows it.
  let path: String
  /// The bytes as stored, perhaps compressed.
  let stored: [UInt8]
  /// The key that names it, and the path as that has it.
  let role: String
  let name: String

  /// What the data set's description says of it.
  var record: DataDescription.File {
    .init(role: role, path: name, sha256: SHA256.hex(of: stored), bytes: stored.count)
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - name: its path, which counts from `folder`.
  ///   - role: the key that names it.
  init(reading name: String, as role: String, in folder: String) throws(DatasetError) {
    let path = WrittenPath.joined(folder, name)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DatasetError("no such file", file: path, isMissing: true)
    }
    if isFolder.boolValue { throw DatasetError("is a folder, not a file", file: path) }
    let stored: [UInt8]
    do throws(FileContents.Failure) {
      stored = try FileContents.read(path, limit: ReadingLimit.bytes)
    } catch .tooLarge(let limit) {
      throw DatasetError(
        "is larger than the \(Memory.text(Double(limit))) that are read of a file", file: path,
        hint: "train on a part of it")
    } catch {
      throw DatasetError("cannot be read", file: path, hint: "check the file's permissions")
    }
    if stored.isEmpty { throw DatasetError("is empty", file: path) }
    self.init(path: path, stored: stored, role: role, name: name)
  }

  init(path: String, stored: [UInt8], role: String, name: String) {
    self.path = path
    self.stored = stored
    self.role = role
    self.name = name
  }

  /// The bytes, decompressed if they are gzip.
  func contents() throws(DatasetError) -> [UInt8] {
    Gzip.isCompressed(stored) ? try Gzip.decompress(stored, file: path) : stored
  }
}
