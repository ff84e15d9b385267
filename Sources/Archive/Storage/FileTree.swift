import Foundation
import Provenance

/// Every file below a folder, with its bytes' hash.
struct FileTree {
  /// What a path leads to.
  enum Node: Equatable {
    case file(sha256: String, size: Int)
    /// Anything but a file and a folder: a symbolic link, a pipe…
    case special
    case unreadable(String)
  }

  /// The nodes by their paths from the folder.
  private(set) var nodes: [String: Node] = [:]

  /// Lists a folder; symbolic links are not followed.
  init(of folder: String) {
    visit(folder, name: "")
  }

  func digest(_ path: String) -> String? {
    guard case .file(let digest, _) = nodes[path] else { return nil }
    return digest
  }

  private mutating func visit(_ path: String, name: String) {
    guard let stream = opendir(path) else {
      nodes[name] = .unreadable(String(cString: strerror(errno)))
      return
    }
    var entries: [String] = []
    while let entry = readdir(stream) {
      let entryName = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if entryName != ".", entryName != ".." { entries.append(entryName) }
    }
    closedir(stream)
    for entry in entries.sorted() {
      add("\(path)/\(entry)", name: name.isEmpty ? entry : "\(name)/\(entry)")
    }
  }

  private mutating func add(_ path: String, name: String) {
    var facts = stat()
    guard lstat(path, &facts) == 0 else {
      nodes[name] = .unreadable(String(cString: strerror(errno)))
      return
    }
    switch facts.st_mode & S_IFMT {
    case S_IFDIR:
      visit(path, name: name)
    case S_IFREG:
      do {
        nodes[name] = .file(sha256: try SHA256.hex(ofFile: path), size: Int(facts.st_size))
      } catch {
        nodes[name] = .unreadable(error.description)
      }
    default:
      nodes[name] = .special
    }
  }
}
