import Foundation
import Provenance

/// A list of files and their SHA-256, as BagIt's manifests and `sha256sum` write it.
///
/// One line for each file: 64 hexadecimal digits, two spaces, the path. Ours are sorted by path,
/// so that a list has one text only.
struct HashList: Equatable {
  var digests: [String: String] = [:]

  init(digests: [String: String]) {
    self.digests = digests
  }

  /// Computes the list of some files.
  init(of files: some Sequence<(key: String, value: Data)>, prefix: String = "") {
    for (path, contents) in files { digests[prefix + path] = SHA256.hex(of: contents) }
  }

  /// The list's text.
  var text: Data {
    let lines = digests.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\($0.value)  \($0.key)\n" }
    return Data(lines.joined().utf8)
  }

  /// Reads a list's text.
  ///
  /// - Returns: The list, and the number of the first line that is not as ``text`` would write it.
  static func read(_ text: Data) -> (list: HashList, oddLine: Int?) {
    var list = HashList(digests: [:])
    var oddLine: Int?
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, bytes) in lines.enumerated() where number < lines.count - 1 {
      let line = String(decoding: bytes, as: UTF8.self)
      let digest = String(line.prefix(64))
      let rest = line.dropFirst(64)
      guard isDigest(digest), rest.hasPrefix("  "), rest.count > 2 else {
        oddLine = oddLine ?? number + 1
        continue
      }
      list.digests[String(rest.dropFirst(2))] = digest
    }
    if oddLine == nil, list.text != text {
      let canonical = list.text.split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      oddLine = zip(lines, canonical).enumerated().first { $1.0 != $1.1 }.map { $0.offset + 1 }
      oddLine = oddLine ?? lines.count
    }
    return (list, oddLine)
  }

  /// Whether a text is 64 lower-case hexadecimal digits.
  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
