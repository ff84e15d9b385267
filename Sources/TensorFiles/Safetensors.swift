import Configuration
import Errors
import Foundation

/// A tensor of float32 as a file keeps it.
public struct StoredTensor: Equatable, Sendable {
  public var name: String
  public var shape: [Int]
  /// The elements, the last dimension running fastest.
  public var values: [Float]

  public init(name: String, shape: [Int], values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// Why tensors cannot be written or read.
public struct SafetensorsError: UserFacingError, Equatable {
  public let description: String

  public init(description: String) { self.description = description }
}

/// Reads and writes files of the safetensors format, with float32 tensors; narrower ones are widened.
///
/// Format: 8 bytes with the header's length (little-endian), the header as JSON, then the tensors'
/// bytes one after another with no gap. <https://huggingface.co/docs/safetensors>
public enum Safetensors {
  /// The longest header that the format's own reader accepts.
  private static let longestHeader = 100_000_000

  /// Writes tensors in the order given.
  ///
  /// The text of the header depends on them alone; it is padded so that the data begin at a
  /// multiple of 8 bytes.
  ///
  /// - Throws: ``SafetensorsError`` when a name comes twice or a shape has not as many elements as
  ///   there are values.
  public static func encode(_ tensors: [StoredTensor]) throws(SafetensorsError) -> Data {
    var header = Data("{".utf8)
    var offset = 0
    var names: Set<ExactName> = []
    for tensor in tensors {
      guard tensor.name != "__metadata__", names.insert(ExactName(tensor.name)).inserted else {
        throw SafetensorsError(description: "'\(tensor.name)' cannot name one more tensor")
      }
      guard elementCount(tensor.shape) == tensor.values.count else {
        throw SafetensorsError(
          description: "'\(tensor.name)' has \(tensor.values.count) values, not \(tensor.shape)")
      }
      let end = offset + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      if header.count > 1 { header.append(UInt8(ascii: ",")) }
      header.append(quoted(tensor.name))
      header.append(
        contentsOf: #":{"dtype":"F32","shape":[\#(shape)],"data_offsets":[\#(offset),\#(end)]}"#
          .utf8)
      offset = end
    }
    header.append(UInt8(ascii: "}"))
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }

    var file = Data(capacity: 8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(header)
    for tensor in tensors {
      tensor.values.map { $0.bitPattern.littleEndian }.withUnsafeBytes {
        file.append(contentsOf: $0)
      }
    }
    return file
  }

  /// Writes a text as a JSON string.
  private static func quoted(_ text: String) -> Data {
    var quoted = "\""
    for character in text.unicodeScalars {
      switch character {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..<" ":
        let digits = String(character.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(character)
      }
    }
    return Data((quoted + "\"").utf8)
  }

  /// Reads a file's tensors in the order of their data.
  ///
  /// - Parameter skipping: whether tensors of other elements than F32, F16 and BF16, such as counters
  ///   beside weights, are left out; they are errors otherwise.
  /// - Throws: ``SafetensorsError`` for anything that the format does not allow: a header that is
  ///   too long or no JSON, tensors that overlap, leave gaps or leave the file.
  public static func decode(
    _ file: Data, skippingOtherTypes skipping: Bool = false
  ) throws(SafetensorsError) -> [StoredTensor] {
    let (header, data) = try split(file)
    var tensors: [StoredTensor] = []
    var place = 0
    for entry in try entries(of: header) {
      guard entry.begin == place, entry.end <= data.count else {
        throw SafetensorsError(
          description: "'\(entry.name)' lies at \(entry.begin)..<\(entry.end), "
            + "but \(place)..<\(data.count) is left")
      }
      place = entry.end
      let bytes = data[(data.startIndex + entry.begin)..<(data.startIndex + entry.end)]
      guard let element = entry.element else {
        if skipping { continue }
        throw SafetensorsError(
          description: "'\(entry.name)' has elements of type \(entry.type), not F32, F16 or BF16")
      }
      tensors.append(
        StoredTensor(name: entry.name, shape: entry.shape, values: element.floats(bytes)))
    }
    guard place == data.count else {
      throw SafetensorsError(description: "\(data.count - place) bytes belong to no tensor")
    }
    return tensors
  }

  /// Cuts a file into its header and its data.
  private static func split(_ file: Data) throws(SafetensorsError) -> (Data, Data) {
    guard file.count >= 8 else {
      throw SafetensorsError(description: "there are \(file.count) bytes, a header needs 8")
    }
    let length = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(longestHeader), Int(length) <= file.count - 8 else {
      throw SafetensorsError(
        description: "the header has \(length) bytes, but \(file.count - 8) are left")
    }
    return (file.dropFirst(8).prefix(Int(length)), file.dropFirst(8 + Int(length)))
  }

  /// A tensor as the header describes it.
  private struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    let begin: Int
    let end: Int

    /// `nil` for a type that is not read.
    var element: Element? { Element(rawValue: type) }
  }

  /// Reads the header, sorted by where the data lie.
  private static func entries(of header: Data) throws(SafetensorsError) -> [Entry] {
    let members = try members(of: header)
    var entries: [Entry] = []
    for member in members where member.key != "__metadata__" {
      let name = member.key
      guard case .string(let type)? = member.node["dtype"]?.value else {
        throw SafetensorsError(description: "'\(name)' has no type of elements")
      }
      guard let shape = integers(member.node["shape"]), let count = elementCount(shape) else {
        throw SafetensorsError(description: "'\(name)' has no usable shape")
      }
      guard let offsets = integers(member.node["data_offsets"]), offsets.count == 2,
        offsets[0] >= 0,
        offsets[1] >= offsets[0], fits(offsets[1] - offsets[0], count, of: type)
      else {
        throw SafetensorsError(description: "'\(name)' has offsets that do not fit its shape")
      }
      entries.append(
        Entry(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1]))
    }
    return entries.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
  }

  /// The header's members, in which no key comes twice.
  private static func members(
    of header: Data
  ) throws(SafetensorsError) -> [ConfigurationNode.Entry] {
    guard header.first == UInt8(ascii: "{"), let text = String(validating: header, as: UTF8.self)
    else { throw SafetensorsError(description: "the header is not a JSON object") }
    do {
      guard case .table(let members) = try ConfigurationNode.parse(json: text, file: "").value
      else {
        throw SafetensorsError(description: "the header is not a JSON object")
      }
      return members
    } catch let error as ConfigurationError {
      throw SafetensorsError(description: "in the header, \(error.message)")
    } catch {
      throw SafetensorsError(description: "the header is not a JSON object")
    }
  }

  /// `nil` for anything but a list of whole numbers.
  private static func integers(_ node: ConfigurationNode?) -> [Int]? {
    guard case .array(let elements)? = node?.value else { return nil }
    var integers: [Int] = []
    for element in elements {
      guard case .integer(let integer) = element.value else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// Whether so many bytes can be so many elements; always for a type whose size is not known.
  private static func fits(_ bytes: Int, _ count: Int, of type: String) -> Bool {
    guard let size = Element(rawValue: type)?.size else { return true }
    return bytes % size == 0 && bytes / size == count
  }

  /// Returns a shape's number of elements, or nothing for one that cannot be.
  private static func elementCount(_ shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}

/// The types of elements that are read.
private enum Element: String {
  case single = "F32"
  case half = "F16"
  /// The upper half of a float32.
  case brain = "BF16"

  /// In bytes.
  var size: Int { self == .single ? 4 : 2 }

  /// Every value is kept as it is.
  func floats(_ bytes: Data) -> [Float] {
    switch self {
    case .single: words(bytes, UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .half: words(bytes, UInt16.self).map { Self.widened(UInt16(littleEndian: $0)) }
    case .brain:
      words(bytes, UInt16.self).map { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
    }
  }

  private func words<Word>(_ bytes: Data, _ type: Word.Type) -> [Word] {
    [Word](unsafeUninitializedCapacity: bytes.count / size) { buffer, count in
      count = bytes.copyBytes(to: buffer) / size
    }
  }

  /// An IEEE half as a float; spelled out, since not every platform has `Float16`.
  private static func widened(_ bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = bits & 0x3ff
    switch exponent {
    case 0: return sign * Float(fraction) * 0x1p-24
    case 0x1f: return fraction == 0 ? sign * .infinity : .nan
    default:
      return Float(
        bitPattern: UInt32(bits & 0x8000) << 16 | UInt32(exponent + 112) << 23
          | UInt32(fraction) << 13)
    }
  }
}
