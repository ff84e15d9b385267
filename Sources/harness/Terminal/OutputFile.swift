import Foundation
import Platform

/// A file that a result is written into, whose folder is looked at before anything is computed.
struct OutputFile {
  private let path: String

  /// - Throws: `CannotWrite` if its folder is not there or may not be written.
  init(_ path: String) throws {
    self.path = path
    let folder = FilePath.folder(
      of: FilePath.standardised(path, in: FileManager.default.currentDirectoryPath))
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw CannotWrite(path: path, reason: "there is no folder \(folder) that can be written")
    }
  }

  func write(_ text: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw CannotWrite(path: path, reason: (error as NSError).localizedDescription)
    }
  }
}
