import Foundation

/// Reads a file whole, up to a limit: also one that has no end, such as `/dev/zero`.
package enum FileContents {
  /// Why a file was not read.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    /// With what the system says.
    case unreadable(String)
    /// It is larger than the limit, in bytes.
    case tooLarge(limit: Int)

    package var description: String {
      switch self {
      case .unreadable(let reason): reason
      case .tooLarge(let limit): "it is larger than \(Memory.text(Double(limit)))"
      }
    }
  }

  /// - Parameter limit: how many bytes it may have.
  package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    guard let file = fopen(path, "rbe") else { throw .unreadable(reason) }
    defer { fclose(file) }
    var facts = stat()
    let size = fstat(fileno(file), &facts) == 0 ? Int(facts.st_size) : 0
    if size > limit { throw .tooLarge(limit: limit) }
    var bytes: [UInt8] = []
    // One more than there should be shows the end.
    var portion = size + 1
    while true {
      let read = bytes.append(upTo: portion) { fread($0, 1, portion, file) }
      if ferror(file) != 0 { throw .unreadable(reason) }
      if read < portion { return bytes }
      if bytes.count > limit { throw .tooLarge(limit: limit) }
      portion = min(1 << 20, limit - bytes.count + 1)
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}

extension [UInt8] {
  /// Appends what `fill` writes, at most `count` bytes, and tells how many those are.
  fileprivate mutating func append(
    upTo count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int
  ) -> Int {
    let more = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      written = buffer.baseAddress.map(fill) ?? 0
    }
    if isEmpty { self = more } else { append(contentsOf: more) }
    return more.count
  }
}
