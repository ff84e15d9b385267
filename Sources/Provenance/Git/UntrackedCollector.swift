import Foundation

/// Reads the contents of untracked files, within limits.
struct UntrackedCollector {
  let root: String
  let limits: GitState.Limits
  /// Folders that are not source, from the root.
  let excluded: [GitPath]
  var digester: FileDigester

  /// What was taken and what was not.
  private(set) var files: [GitState.UntrackedFile] = []
  private(set) var leftOut = LeftOutFiles()
  private var bytes = 0

  init(root: String, limits: GitState.Limits, excluded: [GitPath], digester: FileDigester) {
    self.root = root
    self.limits = limits
    self.excluded = excluded
    self.digester = digester
  }

  /// Takes files in the order given.
  mutating func collect(_ paths: [GitPath], isCancelled: () -> Bool) throws {
    var excludedSeen: Set<GitPath> = []
    for path in paths {
      try CaptureCancelled.check(isCancelled)
      if let folder = excluded.first(where: { path.isInside($0) }) {
        if excludedSeen.insert(folder).inserted { leftOut.add(folder, .excluded) }
      } else if path.bytes.last == UInt8(ascii: "/") {
        // One that cannot be looked into is listed in the same way.
        leftOut.add(path, isReadable(path) ? .repository : .unreadable)
      } else {
        try take(path, isCancelled: isCancelled)
      }
    }
  }

  private func isReadable(_ folder: GitPath) -> Bool {
    GitPath(root).appending(folder).withCString { access($0, R_OK | X_OK) == 0 }
  }

  private mutating func take(_ path: GitPath, isCancelled: () -> Bool) throws {
    let place = GitPath(root).appending(path)
    var facts = stat()
    guard place.withCString({ lstat($0, &facts) }) == 0 else {
      return leftOut.add(path, .unreadable)
    }
    let size = Int(facts.st_size)
    let isLink = facts.st_mode & S_IFMT == S_IFLNK
    let isFile = facts.st_mode & S_IFMT == S_IFREG
    guard isLink || isFile else { return leftOut.add(path, size: size, .unreadable) }
    if let reason = reasonToLeave(size: size) {
      let digest = isFile ? try digester.digest(place, size: size, isCancelled: isCancelled) : nil
      return leftOut.add(
        GitState.LeftOutFile(path: path.text, size: size, reason: reason, sha256: digest))
    }
    guard let contents = isLink ? target(of: place) : read(place, size: size) else {
      return leftOut.add(path, size: size, .unreadable)
    }
    let mode = isLink ? "120000" : facts.st_mode & S_IXUSR != 0 ? "100755" : "100644"
    bytes += contents.count
    files.append(
      GitState.UntrackedFile(
        path: path.text, pathHex: path.exactHex,
        storedAs: PortablePath.stored(path.text, number: files.count),
        mode: mode, contents: contents))
  }

  private func reasonToLeave(size: Int) -> GitState.LeftOutFile.Reason? {
    if size > limits.bytesPerFile { return .tooLarge }
    if size > limits.bytesInTotal - bytes { return .beyondTotal }
    return files.count >= limits.files ? .tooMany : nil
  }

  /// Reads a file of an expected size; one that has grown since is cut there.
  private func read(_ place: GitPath, size: Int) -> Data? {
    let descriptor = place.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var contents = Data(count: size)
    var filled = 0
    while filled < size {
      let count = contents.withUnsafeMutableBytes { buffer in
        Foundation.read(descriptor, buffer.baseAddress?.advanced(by: filled), size - filled)
      }
      if count > 0 {
        filled += count
      } else if count == 0 {
        return contents.prefix(filled)
      } else if errno != EINTR {
        return nil
      }
    }
    return contents
  }

  private func target(of place: GitPath) -> Data? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = place.withCString { readlink($0, &buffer, buffer.count) }
    return count < 0 ? nil : Data(buffer.prefix(count).map { UInt8(bitPattern: $0) })
  }
}
