import Errors
import Foundation
import Provenance

/// Every file below a folder, with its bytes' hash.
struct FileTree {
  /// What a path leads to.
  enum Node: Equatable {
    case file(sha256: String, size: Int)
    /// A folder with nothing in it.
    case emptyFolder
    /// Anything but a file and a folder: a symbolic link, a pipe…
    case special
    case unreadable(String)
  }

  /// The nodes by their paths from the folder.
  private(set) var nodes: [ExactName: Node] = [:]

  /// Lists a folder; symbolic links are not followed.
  init(of folder: String) {
    visit(Array(folder.utf8), name: [])
  }

  func digest(_ path: ExactName) -> String? {
    guard case .file(let digest, _) = nodes[path] else { return nil }
    return digest
  }

  // Paths are bytes here: a name need not be UTF-8.

  private mutating func visit(_ path: [UInt8], name: [UInt8]) {
    guard let stream = Self.withCString(path, opendir) else {
      nodes[ExactName(bytes: name)] = .unreadable(String(cString: strerror(errno)))
      return
    }
    var entries: [[UInt8]] = []
    while let entry = readdir(stream) {
      let entryName = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if entryName != Array(".".utf8), entryName != Array("..".utf8) { entries.append(entryName) }
    }
    closedir(stream)
    if entries.isEmpty { nodes[ExactName(bytes: name)] = .emptyFolder }
    let slash = UInt8(ascii: "/")
    for entry in entries {
      add(path + [slash] + entry, name: name.isEmpty ? entry : name + [slash] + entry)
    }
  }

  private mutating func add(_ path: [UInt8], name: [UInt8]) {
    let key = ExactName(bytes: name)
    var facts = stat()
    guard Self.withCString(path, { lstat($0, &facts) }) == 0 else {
      nodes[key] = .unreadable(String(cString: strerror(errno)))
      return
    }
    switch facts.st_mode & S_IFMT {
    case S_IFDIR:
      visit(path, name: name)
    case S_IFREG where key.isText:
      do {
        let digest = try SHA256.hex(ofFile: String(decoding: path, as: UTF8.self))
        nodes[key] = .file(sha256: digest, size: Int(facts.st_size))
      } catch {
        nodes[key] = .unreadable(error.description)
      }
    default:
      // No file of a bundle has a name that is not UTF-8, whatever it holds.
      nodes[key] = .special
    }
  }

  private static func withCString<Result>(
    _ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    (path + [0]).withUnsafeBytes { bytes in
      // There is a byte at least, the one that ends the name.
      bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress.unsafelyUnwrapped) }
    }
  }
}
