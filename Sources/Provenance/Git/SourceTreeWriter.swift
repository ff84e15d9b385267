import CLibgit2
import Foundation
import Platform

/// Writes files that come from outside into a folder of their own, and never outside of it.
///
/// Every folder on the way is made here and opened without following links; links come last, so that no
/// file is written through one; and those that lead out of the folder are not made.
struct SourceTreeWriter: ~Copyable {
  enum Kind {
    case file, program, link

    init(mode: UInt32) {
      self = mode == 0o120000 ? .link : mode & 0o100 != 0 ? .program : .file
    }
  }

  enum Contents {
    /// A blob of the repository.
    case object(git_oid)
    case bytes(Data)
  }

  struct File {
    let path: GitPath
    let kind: Kind
    let contents: Contents

    init(path: GitPath, kind: Kind, contents: Contents) {
      self.path = path
      self.kind = kind
      self.contents = contents
    }

    init(_ file: GitState.UntrackedFile) throws(SourceCheckoutError) {
      let path = file.pathHex.map { GitPath(hex: $0) } ?? GitPath(file.path)
      guard let path, let mode = UInt32(file.mode, radix: 8) else {
        throw SourceCheckoutError("'\(file.path)' with mode '\(file.mode)' is no untracked file")
      }
      self.init(path: path, kind: Kind(mode: mode), contents: .bytes(file.contents))
    }
  }

  private let root: Int32

  /// Makes the folder, which must not be there.
  init(_ folder: String) throws(SourceCheckoutError) {
    guard mkdir(folder, 0o700) == 0 else { throw Self.failure(folder) }
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(folder) }
    root = descriptor
  }

  deinit { close(root) }

  /// - Parameter read: gives the bytes of a blob.
  /// - Returns: the links that are not made.
  borrowing func write(
    _ files: [File], isCancelled: () -> Bool, read: (git_oid) throws -> Data
  ) throws -> [String] {
    for file in files {
      guard file.path.isInsideTree else {
        throw SourceCheckoutError("no repository can have a file '\(file.path.text)'")
      }
    }
    func contents(_ file: File) throws -> Data {
      switch file.contents {
      case .bytes(let data): data
      case .object(let id): try read(id)
      }
    }
    for file in files where file.kind != .link {
      try CaptureCancelled.check(isCancelled)
      try write(contents(file), to: file.path, mode: file.kind == .program ? 0o755 : 0o644)
    }
    var left: [String] = []
    for file in files where file.kind == .link {
      let target = GitPath(bytes: Array(try contents(file)))
      if target.staysInside(from: file.path) {
        try link(file.path, to: target)
      } else {
        left.append(file.path.text)
      }
    }
    return left
  }

  private borrowing func write(_ contents: Data, to path: GitPath, mode: mode_t) throws {
    try inFolder(of: path) { parent, name in
      let descriptor = openat(
        parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
      guard descriptor >= 0 else { throw Self.failure(path.text) }
      defer { close(descriptor) }
      guard Descriptor.write(contents, to: descriptor) == nil else {
        throw Self.failure(path.text)
      }
    }
  }

  private borrowing func link(_ path: GitPath, to target: GitPath) throws {
    try inFolder(of: path) { parent, name in
      guard target.withCString({ symlinkat($0, parent, name) }) == 0 else {
        throw Self.failure(path.text)
      }
    }
  }

  /// Opens the folder that a path lies in, made where it is missing.
  private borrowing func inFolder(
    of path: GitPath, _ body: (Int32, UnsafePointer<CChar>) throws -> Void
  ) throws {
    var parts = path.parts
    let name = parts.removeLast()
    var parent = dup(root)
    defer { close(parent) }
    for part in parts {
      let next = GitPath(bytes: Array(part)).withCString { part in
        mkdirat(parent, part, 0o755) == 0 || errno == EEXIST
          ? openat(parent, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1
      }
      guard next >= 0 else { throw Self.failure(path.text) }
      close(parent)
      parent = next
    }
    let result = GitPath(bytes: Array(name)).withCString { name in
      Result { try body(parent, name) }
    }
    try result.get()
  }

  private static func failure(_ path: String) -> SourceCheckoutError {
    SourceCheckoutError("cannot write \(path): \(String(cString: strerror(errno)))")
  }
}

extension GitPath {
  /// The path of bytes in hexadecimal, or nothing if that is not what they are.
  init?(hex: String) {
    let digits = Array(hex.utf8).map { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count % 2 == 0, digits.allSatisfy({ $0 != nil }) else { return nil }
    self.init(
      bytes: stride(from: 0, to: digits.count, by: 2).map {
        (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0)
      })
  }

  var parts: [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  }

  /// Whether it is a path that git would keep: below the root, and no part of git's own folder.
  var isInsideTree: Bool {
    !bytes.contains(0) && bytes.count < 4096
      && parts.allSatisfy { part in
        let name = String(decoding: part, as: UTF8.self).lowercased()
        return !["", ".", "..", ".git"].contains(name) && part.count < 256
      }
  }

  /// Whether a link at a path leads to somewhere below the root, whatever other such links there are.
  func staysInside(from link: GitPath) -> Bool {
    guard bytes.first != UInt8(ascii: "/"), !bytes.contains(0), !bytes.isEmpty else { return false }
    let up = [UInt8](repeating: UInt8(ascii: "."), count: 2)
    let climbs = parts.prefix { $0.elementsEqual(up) }.count
    // Behind a name, which may be another link's, nobody knows where `..` leads.
    return climbs < link.parts.count && !parts.dropFirst(climbs).contains { $0.elementsEqual(up) }
  }
}
