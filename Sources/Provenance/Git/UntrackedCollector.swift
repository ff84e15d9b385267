import Foundation

/// Reads the contents of untracked files, within limits.
struct UntrackedCollector {
  let root: String
  let limits: GitState.Limits
  /// Folders that are not source, from the root.
  let excluded: [GitPath]

  /// What was taken and what was not.
  struct Found {
    var files: [GitState.UntrackedFile] = []
    var leftOut: [GitState.LeftOutFile] = []
    var leftOutCount = 0
    fileprivate var bytes = 0

    /// Notes a file that is not taken; a list longer than a person reads is cut.
    fileprivate mutating func leave(
      _ path: GitPath, size: Int? = nil, _ reason: GitState.LeftOutFile.Reason
    ) {
      leftOutCount += 1
      if leftOut.count < 1000 {
        leftOut.append(GitState.LeftOutFile(path: path.text, size: size, reason: reason))
      }
    }
  }

  /// Takes files in the order given.
  func collect(_ paths: [GitPath]) -> Found {
    var found = Found()
    var excludedSeen: Set<GitPath> = []
    for path in paths {
      if let folder = excluded.first(where: { path.isInside($0) }) {
        if excludedSeen.insert(folder).inserted { found.leave(folder, .excluded) }
      } else if path.bytes.last == UInt8(ascii: "/") {
        found.leave(path, .repository)
      } else {
        take(path, into: &found)
      }
    }
    return found
  }

  private func take(_ path: GitPath, into found: inout Found) {
    let place = GitPath(root).appending(path)
    var facts = stat()
    guard place.withCString({ lstat($0, &facts) }) == 0 else {
      return found.leave(path, .unreadable)
    }
    let size = Int(facts.st_size)
    if size > limits.bytesPerFile { return found.leave(path, size: size, .tooLarge) }
    if size > limits.bytesInTotal - found.bytes {
      return found.leave(path, size: size, .beyondTotal)
    }
    if found.files.count >= limits.files { return found.leave(path, size: size, .tooMany) }

    let isLink = facts.st_mode & S_IFMT == S_IFLNK
    let isFile = facts.st_mode & S_IFMT == S_IFREG
    guard isLink || isFile, let contents = isLink ? target(of: place) : read(place, size: size)
    else { return found.leave(path, size: size, .unreadable) }
    let mode = isLink ? "120000" : facts.st_mode & S_IXUSR != 0 ? "100755" : "100644"
    found.bytes += contents.count
    found.files.append(
      GitState.UntrackedFile(
        path: path.text, pathHex: path.exactHex,
        storedAs: PortablePath.stored(path.text, number: found.files.count),
        mode: mode, contents: contents))
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
