import Foundation
import Provenance

/// A file in a results folder in which something is kept that can be had again from the bundles.
///
/// Where it is missing, damaged, or could have been written by another user, it has nothing. Its leading
/// dot hides it from every listing.
struct OwnCache {
  private let folder: String
  private let file: String
  /// What the first line begins with, which changes with what is kept.
  private let head: String

  init(in folder: String, named name: String, head: String) {
    self.folder = folder
    self.head = head
    file = "\(folder)/\(name)"
  }

  /// What was written; nothing if it is not as it was.
  func read() -> Data? {
    guard Self.isOwn(folder), Self.isOwn(file),
      let contents = FileManager.default.contents(atPath: file),
      let end = contents.firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    let body = contents[(end + 1)...]
    return contents[..<end] == Data((head + SHA256.hex(of: body)).utf8) ? body : nil
  }

  /// Writes it anew; where it cannot be written there is none.
  func write(_ body: Data) {
    let line = Data("\(head)\(SHA256.hex(of: body))\n".utf8)
    try? DurableFiles.replace(file, with: line + body)
  }

  /// Whether a path is this user's and no other's to write.
  private static func isOwn(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_uid == geteuid() && facts.st_mode & 0o022 == 0
  }
}
