/// An array as an IDX file holds it: the format of MNIST, big-endian, row-major.
///
/// Two zero bytes, a byte for the type, a byte for the rank, each extent in four bytes, the elements.
/// Described at the foot of <http://yann.lecun.com/exdb/mnist/>.
public struct IDXArray: Hashable, Sendable {
  /// The type of the elements; the raw value is the code in the file.
  public enum Element: UInt8, Sendable {
    case unsignedByte = 0x08
    case signedByte = 0x09
    case short = 0x0B
    case int = 0x0C
    case float = 0x0D
    case double = 0x0E

    /// The size of an element in bytes.
    public var size: Int {
      switch self {
      case .unsignedByte, .signedByte: 1
      case .short: 2
      case .int, .float: 4
      case .double: 8
      }
    }
  }

  /// More axes than this are refused.
  public static let maximumRank = 7

  public let element: Element
  /// The extents, outermost first; at least one, each at least 1.
  public let dimensions: [Int]
  /// The elements as in the file.
  private let bytes: ArraySlice<UInt8>
  private let file: String

  /// How many elements there are.
  public var count: Int { bytes.count / element.size }

  /// Parses an IDX file, gzip-compressed or not.
  ///
  /// - Parameter file: how messages name the file.
  public init(_ stored: [UInt8], file: String) throws(DatasetError) {
    let bytes = Gzip.isCompressed(stored) ? try Gzip.decompress(stored, file: file) : stored
    func fail(_ message: String, at byte: Int? = nil, hint: String? = nil) -> DatasetError {
      DatasetError(message, file: file, at: byte.map { .byte($0) }, hint: hint)
    }
    guard bytes.count >= 4 else {
      throw fail("not IDX: expected a header of at least 4 bytes, found \(bytes.count) bytes")
    }
    guard bytes[0] == 0, bytes[1] == 0 else {
      let found = bytes.prefix(4).map { Gzip.hexadecimal($0) }.joined(separator: " ")
      throw fail(
        "not IDX: expected a file that begins 00 00, found \(found)", at: 0,
        hint: "an IDX file begins 00 00 08 03 for images of bytes, 00 00 08 01 for labels")
    }
    guard let element = Element(rawValue: bytes[2]) else {
      throw fail(
        "expected a type code of IDX (08, 09, 0b, 0c, 0d or 0e), found "
          + Gzip.hexadecimal(bytes[2]), at: 2)
    }
    let rank = Int(bytes[3])
    guard (1...Self.maximumRank).contains(rank) else {
      throw fail("expected 1 to \(Self.maximumRank) dimensions, found \(rank)", at: 3)
    }
    let header = 4 + 4 * rank
    guard bytes.count >= header else {
      throw fail(
        "expected a header of \(header) bytes for \(rank) dimensions, found \(bytes.count) bytes")
    }
    var dimensions: [Int] = []
    // The size can be more than an Int holds; nil stands for that.
    var size: Int? = element.size
    for axis in 0..<rank {
      let start = 4 + 4 * axis
      let extent = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      if extent == 0 { throw fail("dimension \(axis + 1) is 0: the file is empty", at: start) }
      dimensions.append(extent)
      size = size.flatMap {
        let (product, overflows) = $0.multipliedReportingOverflow(by: extent)
        return overflows ? nil : product
      }
    }
    guard size == bytes.count - header else {
      let extents = dimensions.map(String.init).joined(separator: " × ")
      let expected = size.map { "\($0) bytes" } ?? "more bytes than a file can have"
      throw fail(
        "expected \(expected) after the header for \(extents) elements of \(element.size) "
          + "\(element.size == 1 ? "byte" : "bytes"), found \(bytes.count - header)", at: 4)
    }
    // As floats, in an array and in a tensor.
    try ReadingLimit.check(
      Double(size ?? 0) / Double(element.size) * 2 * Double(MemoryLayout<Float>.stride),
      for: "its elements", file: file)
    self.element = element
    self.dimensions = dimensions
    self.bytes = bytes[header...]
    self.file = file
  }
}

// MARK: - Elements

extension IDXArray {
  /// The elements as floats, each rounded once if it needs more than 24 bits.
  ///
  /// - Throws: for an infinity or a NaN.
  public func floats() throws(DatasetError) -> [Float] {
    switch element {
    case .unsignedByte: return bytes.map { Float($0) }
    case .signedByte: return bytes.map { Float(Int8(bitPattern: $0)) }
    case .short: return (0..<count).map { Float(Int16(bitPattern: UInt16(word($0)))) }
    case .int: return (0..<count).map { Float(Int32(bitPattern: UInt32(word($0)))) }
    case .float: return try finite { Float(bitPattern: UInt32(word($0))) }
    case .double: return try finite { Float(Double(bitPattern: word($0))) }
    }
  }

  /// The elements as integers.
  ///
  /// - Throws: when the file's type is a floating-point type.
  public func integers() throws(DatasetError) -> [Int] {
    switch element {
    case .unsignedByte: return bytes.map { Int($0) }
    case .signedByte: return bytes.map { Int(Int8(bitPattern: $0)) }
    case .short: return (0..<count).map { Int(Int16(bitPattern: UInt16(word($0)))) }
    case .int: return (0..<count).map { Int(Int32(bitPattern: UInt32(word($0)))) }
    case .float, .double:
      throw DatasetError(
        "expected integers (type 08, 09, 0b or 0c), found type "
          + Gzip.hexadecimal(element.rawValue), file: file, at: .byte(2))
    }
  }

  /// Where an element starts in the decompressed file.
  func byte(ofElement index: Int) -> Int { bytes.startIndex + index * element.size }

  /// The bits of an element.
  private func word(_ index: Int) -> UInt64 {
    let start = byte(ofElement: index)
    return bytes[start..<start + element.size].reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func finite(_ element: (Int) -> Float) throws(DatasetError) -> [Float] {
    let floats = (0..<count).map(element)
    if let index = floats.firstIndex(where: { !$0.isFinite }) {
      throw DatasetError(
        "expected a finite number, found \(floats[index])", file: file,
        at: .byte(byte(ofElement: index)))
    }
    return floats
  }
}
