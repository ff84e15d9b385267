import Errors
import Foundation
import Provenance

/// A list of files and their SHA-256, as BagIt's manifests and `sha256sum` write it.
///
/// One line for each file: 64 hexadecimal digits, two spaces, the path. Ours are sorted by path,
/// so that a list has one text only.
struct HashList: Equatable {
  var digests: [ExactName: String] = [:]

  init(digests: [ExactName: String]) {
    self.digests = digests
  }

  /// Computes the list of some files.
  init(of files: some Sequence<(key: String, value: Data)>, prefix: String = "") {
    for (path, contents) in files { digests[ExactName(prefix + path)] = SHA256.hex(of: contents) }
  }

  /// The list's text.
  var text: Data {
    var text = Data()
    for (path, digest) in digests.sorted(by: { $0.key < $1.key }) {
      text += Data(digest.utf8) + Data("  ".utf8) + Data(path.bytes) + Data("\n".utf8)
    }
    return text
  }

  /// Reads a list's text.
  ///
  /// - Returns: The list, and the number of the first line that is not as ``text`` would write it.
  static func read(_ text: Data) -> (list: HashList, oddLine: Int?) {
    var list = HashList(digests: [:])
    var oddLine: Int?
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where number < lines.count - 1 {
      let digest = String(decoding: line.prefix(64), as: UTF8.self)
      let rest = line.dropFirst(64)
      guard isDigest(digest), rest.starts(with: "  ".utf8), rest.count > 2 else {
        oddLine = oddLine ?? number + 1
        continue
      }
      list.digests[ExactName(bytes: rest.dropFirst(2))] = digest
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
