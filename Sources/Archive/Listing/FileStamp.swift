import Errors
import Foundation
import Provenance

/// The state of files by the times and numbers that the file system gives them: it is another as soon as
/// one of them was written, replaced, moved or copied.
struct FileStamp: ~Copyable {
  private var digest = SHA256()
  /// When a file changed last.
  private(set) var newest = 0

  /// The stamp of every entry below a folder; nothing where something cannot be read, or changed so lately
  /// that it could change again without another time.
  static func settled(of folder: String) -> String? {
    guard let (text, newest) = entries(of: folder) else { return nil }
    return newest + 2 < time(nil) ? text : nil
  }

  /// The stamp of every entry below a folder, and when one changed last; nothing where something cannot be
  /// read.
  static func entries(of folder: String) -> (text: String, newest: Int)? {
    var entries: [(name: ExactName, facts: stat?)] = []
    var isReadable = true
    FolderWalk.visit(folder) { name, entry in
      switch entry {
      case .file(_, let facts): entries.append((name, facts))
      case .emptyFolder: entries.append((name, nil))
      case .unreadable: isReadable = false
      }
    }
    guard isReadable else { return nil }
    var stamp = FileStamp()
    for entry in entries.sorted(by: { $0.name < $1.name }) {
      stamp.digest.update(Array(entry.name.bytes) + [0])
      stamp.add(entry.facts)
    }
    let newest = stamp.newest
    return (stamp.finishHex(), newest)
  }

  /// Adds a file, or that there is none.
  mutating func add(_ facts: stat?) {
    guard let facts else { return digest.update([0]) }
    newest = max(newest, facts.st_ctim.tv_sec)
    for number in [
      Int64(facts.st_ino), Int64(facts.st_size), Int64(facts.st_mode),
      Int64(facts.st_mtim.tv_sec), Int64(facts.st_mtim.tv_nsec),
      Int64(facts.st_ctim.tv_sec), Int64(facts.st_ctim.tv_nsec),
    ] {
      withUnsafeBytes(of: number) { digest.update(Array($0)) }
    }
  }

  consuming func finishHex() -> String { digest.finishHex() }
}
