import Errors
import Foundation

/// Every entry below a folder; symbolic links are not followed.
struct FolderWalk {
  /// What a path leads to.
  enum Entry {
    /// Anything but a folder, with what the file system says of it.
    case file(path: [UInt8], stat)
    /// A folder with nothing in it.
    case emptyFolder
    case unreadable(String)
  }

  // Paths are bytes here: a name need not be UTF-8.

  /// Tells of every entry, in no order.
  ///
  /// - Parameter tell: takes the path from the folder, and what is there.
  static func visit(_ folder: String, _ tell: (ExactName, Entry) -> Void) {
    visit(Array(folder.utf8), name: [], tell)
  }

  private static func visit(
    _ path: [UInt8], name: [UInt8], _ tell: (ExactName, Entry) -> Void
  ) {
    guard let stream = withCString(path, opendir) else {
      tell(ExactName(bytes: name), .unreadable(String(cString: strerror(errno))))
      return
    }
    var entries: [[UInt8]] = []
    while let entry = readdir(stream) {
      let entryName = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if entryName != Array(".".utf8), entryName != Array("..".utf8) { entries.append(entryName) }
    }
    closedir(stream)
    if entries.isEmpty { tell(ExactName(bytes: name), .emptyFolder) }
    let slash = UInt8(ascii: "/")
    for entry in entries {
      let path = path + [slash] + entry
      let name = name.isEmpty ? entry : name + [slash] + entry
      var facts = stat()
      if withCString(path, { lstat($0, &facts) }) != 0 {
        tell(ExactName(bytes: name), .unreadable(String(cString: strerror(errno))))
      } else if facts.st_mode & S_IFMT == S_IFDIR {
        visit(path, name: name, tell)
      } else {
        tell(ExactName(bytes: name), .file(path: path, facts))
      }
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
