import Foundation
import Platform

/// Files that survive a loss of power once their writing has returned.
package enum DurableFiles {
  /// Creates a file that is not there yet and waits until its bytes are on the disk.
  static func write(_ contents: Data, to path: String) throws(ArchiveError) {
    try write(contents, to: path, O_EXCL)
  }

  /// Puts a file in the place of another, or of none, at once: whoever reads finds all of the one or
  /// all of the other, also after a loss of power.
  ///
  /// Of several that do this with one path at a time, all but one may fail.
  package static func replace(_ path: String, with contents: Data) throws(ArchiveError) {
    let new = path + ".new"
    do {
      try write(contents, to: new, O_TRUNC)
    } catch {
      unlink(new)
      throw error
    }
    guard rename(new, path) == 0 else { throw failure(path) }
    let folder = FilePath.folder(of: path)
    try synchronise(folder: folder.isEmpty ? "." : folder)
  }

  private static func write(
    _ contents: Data, to path: String, _ flag: Int32
  ) throws(ArchiveError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flag, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard Descriptor.write(contents, to: descriptor) == nil, fsync(descriptor) == 0 else {
      throw failure(path)
    }
  }

  /// Waits until a folder's entries are on the disk.
  static func synchronise(folder: String) throws(ArchiveError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder) }
    defer { close(descriptor) }
    // Some file systems cannot do this for folders, and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(folder) }
  }

  /// Creates a folder and those above it, where they are missing.
  package static func makeFolder(_ path: String) throws(ArchiveError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: (error as NSError).localizedDescription)
    }
  }

  /// Returns an error that tells the system's last one.
  package static func failure(_ path: String) -> ArchiveError {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
}
