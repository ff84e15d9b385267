import Errors
import Foundation

/// Looks for what JSON readers disagree about: a key that one object has twice.
///
/// Foundation's decoder keeps one of the two values and says nothing; other readers keep the other. So
/// a text that has such a key is no record. Keys are the same if their bytes are, after unescaping.
package struct JSONKeys {
  /// Why a text is no record of ours; nothing if it is none for another reason, or is one.
  package static func fault(in text: Data) -> String? {
    let bytes = Array(text)
    // The decoder would take other encodings too, in which nothing here is where it seems.
    guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0),
      !bytes.starts(with: [0xEF, 0xBB, 0xBF])
    else { return "it is not plain UTF-8 text" }
    var keys = JSONKeys(bytes: bytes)
    guard let key = keys.firstTwice() else { return nil }
    let place = keys.line > 1 ? " (line \(keys.line))" : ""
    return "the key '\(key)' is given twice\(place)"
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  /// The keys so far of each object that is open, and nothing for arrays.
  private var open: [Set<ExactName>?] = []
  /// The last string, while it may turn out to be a key.
  private var candidate: ExactName?

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func firstTwice() -> ExactName? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "\""): candidate = string()
      case UInt8(ascii: "{"): open.append([])
      case UInt8(ascii: "["): open.append(nil as Set<ExactName>?)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
      case UInt8(ascii: ":"):
        guard let key = candidate, var keys = open.last ?? nil else { continue }
        // Taken out while it changes, so that it is not copied.
        open[open.count - 1] = nil
        if !keys.insert(key).inserted { return key }
        open[open.count - 1] = keys
      default: break
      }
    }
    return nil
  }

  /// Reads a string behind its first quote, unescaped.
  private mutating func string() -> ExactName {
    var text: [UInt8] = []
    var needsUnescaping = false
    let start = position - 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") {
        needsUnescaping = true
        position += 1
      }
      if position < bytes.count { position += 1 }
    }
    let end = min(position, bytes.count)
    position = end + 1
    text = Array(bytes[start + 1..<end])
    guard needsUnescaping else { return ExactName(bytes: text) }
    let quoted = Data(bytes[start..<end] + [UInt8(ascii: "\"")])
    // What cannot be unescaped is no JSON, and the decoder says so.
    return (try? JSONDecoder().decode(String.self, from: quoted)).map { ExactName($0) }
      ?? ExactName(bytes: text)
  }
}
