import Foundation

/// A file's path inside a working tree, as the bytes that git keeps.
///
/// They need not be UTF-8.
struct GitPath: Hashable, Comparable {
  let bytes: [UInt8]

  init(_ path: UnsafePointer<CChar>) {
    bytes = Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
  }

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The path for people; bytes that are not UTF-8 show as U+FFFD.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The exact bytes in hexadecimal, where ``text`` does not tell them.
  var exactHex: String? {
    Array(text.utf8) == bytes ? nil : SHA256.hexadecimal(bytes)
  }

  /// Whether the path is that folder or lies below it.
  func isInside(_ folder: GitPath) -> Bool {
    bytes == folder.bytes || bytes.starts(with: folder.bytes + [UInt8(ascii: "/")])
  }

  /// Returns the path of a file below this folder, whose path ends with a slash or not.
  func appending(_ path: GitPath) -> GitPath {
    let slash = UInt8(ascii: "/")
    return GitPath(bytes: bytes + (bytes.last == slash ? [] : [slash]) + path.bytes)
  }

  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    (bytes + [0]).withUnsafeBytes { buffer in
      // The array ends with a zero byte, so there is always a first one.
      body(buffer.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self))
    }
  }

  static func < (left: GitPath, right: GitPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
