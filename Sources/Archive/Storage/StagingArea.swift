import Foundation

/// A folder in which a bundle is put together, beside the place where it will appear.
///
/// It is locked as long as its process lives, by a lock that the kernel gives up with the process:
/// so what a killed process left can be told from what another is working on, also from inside
/// another container.
struct StagingArea: ~Copyable {
  /// What names of such folders begin with; the leading dot hides them from every listing.
  static let prefix = ".staging-"

  let path: String
  private let lock: Int32

  /// Creates a folder of its own.
  init(in directory: String) throws(ArchiveError) {
    let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let path = "\(directory)/\(Self.prefix)\(getpid())-\(random)"
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
  func move(to place: String) throws(ArchiveError) -> Bool {
    // A folder that is not empty is never replaced by rename(2), and a bundle is not empty.
    if rename(path, place) == 0 { return true }
    guard errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR else {
      throw DurableFiles.failure(place)
    }
    return false
  }

  /// Removes the folder.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Removes the folders that dead processes have left in a directory.
  static func sweep(_ directory: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let process = name.dropFirst(prefix.count).split(separator: "-").first.flatMap { pid_t($0) }
      guard let process, process > 0, kill(process, 0) != 0, errno == ESRCH else { continue }
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
