/// A name whose bytes decide whether it is another's.
///
/// Swift's strings are equal where Unicode calls them canonically equivalent: `K` is the Kelvin sign,
/// and `é` is one character or two. To a file system, a JSON document and a table of labels those are
/// names of different things. A name need not be UTF-8: that of a file is any bytes.
package struct ExactName: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  package init(_ text: some StringProtocol) {
    bytes = Array(text.utf8)
  }

  /// The name as text; bytes that are no UTF-8 are replaced.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the bytes are UTF-8, so that ``text`` is the name.
  package var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

  package func hasPrefix(_ prefix: String) -> Bool { bytes.starts(with: prefix.utf8) }

  /// What follows a beginning that the name has.
  package func dropPrefix(_ prefix: String) -> ExactName {
    ExactName(bytes: bytes.dropFirst(prefix.utf8.count))
  }
}

extension ExactName: Comparable {
  /// The order of the bytes, which is that of the Unicode scalars.
  package static func < (left: ExactName, right: ExactName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

extension ExactName: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) {
    self.init(text)
  }
}

extension ExactName: CustomStringConvertible {
  package var description: String { text }
}
