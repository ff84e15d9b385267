import Foundation

/// A folder in which a bundle is put together, beside the place where it will appear.
///
/// It is locked as long as its process lives, by a lock that the kernel gives up with the process:
/// so what a killed process left can be told from what another is working on, also from inside
/// another container. Its name tells the machine, for a folder may be shared with others, whose
/// processes and locks cannot be seen from here.
package struct StagingArea: ~Copyable {
  /// What names of such folders begin with; the leading dot hides them from every listing.
  static let prefix = ".staging-"

  package let path: String
  private let lock: Int32

  /// Creates a folder of its own.
  package init(in directory: String) throws(ArchiveError) {
    let path = "\(directory)/\(Self.prefix)\(StagingName.ofThisProcess().text)"
    guard mkdir(path, 0o755) == 0 else { throw DurableFiles.failure(path) }
    let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0 else { throw DurableFiles.failure(path) }
    // Where the file system has no such locks, nothing will ever take it for abandoned.
    flock(lock, LOCK_EX | LOCK_NB)
    self.path = path
    self.lock = lock
  }

  deinit {
    close(lock)
  }

  /// Writes files, each below the folder, and waits until all is on the disk.
  func write(_ files: [String: Data]) throws(ArchiveError) {
    var folders: Set<String> = [path]
    for (name, contents) in files.sorted(by: { $0.key < $1.key }) {
      var folder = path
      for part in name.split(separator: "/").dropLast() {
        folder += "/" + part
        if folders.insert(folder).inserted { try DurableFiles.makeFolder(folder) }
      }
      try DurableFiles.write(contents, to: path + "/" + name)
    }
    for folder in folders { try DurableFiles.synchronise(folder: folder) }
  }

  /// Moves the folder to its place at once.
  ///
  /// - Returns: False if there is something in that place, which stays as it is.
  package func move(to place: String) throws(ArchiveError) -> Bool {
    // A folder that is not empty is never replaced by rename(2), and a bundle is not empty.
    if rename(path, place) == 0 { return true }
    guard errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR else {
      throw DurableFiles.failure(place)
    }
    return false
  }

  /// Removes the folder.
  package func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Removes the folders that processes of this machine, which are gone, have left in a directory.
  package static func sweep(_ directory: String, machine: StagingName.Machine = .current) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where name.hasPrefix(prefix) {
      guard let owner = StagingName(String(name.dropFirst(prefix.count))),
        owner.isGone(on: machine)
      else { continue }
      let path = directory + "/" + name
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }
}
