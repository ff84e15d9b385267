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
    var nodes: [ExactName: Node] = [:]
    FolderWalk.visit(folder) { name, entry in nodes[name] = Self.node(entry, named: name) }
    self.nodes = nodes
  }

  func digest(_ path: ExactName) -> String? {
    guard case .file(let digest, _) = nodes[path] else { return nil }
    return digest
  }

  private static func node(_ entry: FolderWalk.Entry, named name: ExactName) -> Node {
    switch entry {
    case .emptyFolder: return .emptyFolder
    case .unreadable(let reason): return .unreadable(reason)
    case .file(let path, let facts) where facts.st_mode & S_IFMT == S_IFREG && name.isText:
      do {
        let digest = try SHA256.hex(ofFile: String(decoding: path, as: UTF8.self))
        return .file(sha256: digest, size: Int(facts.st_size))
      } catch {
        return .unreadable(error.description)
      }
    // No file of a bundle has a name that is not UTF-8, whatever it holds.
    case .file: return .special
    }
  }
}
