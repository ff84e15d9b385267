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
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
  public let description: String
}

/// Reads and writes files of the safetensors format, with float32 tensors.
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
    var names: Set<String> = []
    for tensor in tensors {
      guard tensor.name != "__metadata__", names.insert(tensor.name).inserted else {
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
      tensor.values.map(\.bitPattern.littleEndian).withUnsafeBytes { file.append(contentsOf: $0) }
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
      case "\u{0}"..<" ": quoted += "\\u" + ExactFloats.hex(UInt64(character.value), digits: 4)
      default: quoted.unicodeScalars.append(character)
      }
    }
    return Data((quoted + "\"").utf8)
  }

  /// Reads a file's tensors in the order of their data.
  ///
  /// - Throws: ``SafetensorsError`` for anything that the format does not allow: a header that is
  ///   too long or no JSON, tensors that overlap, leave gaps or leave the file; and for element
  ///   types other than float32.
  public static func decode(_ file: Data) throws(SafetensorsError) -> [StoredTensor] {
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
      tensors.append(StoredTensor(name: entry.name, shape: entry.shape, values: floats(bytes)))
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
    let shape: [Int]
    let begin: Int
    let end: Int
  }

  /// Reads the header, sorted by where the data lie.
  private static func entries(of header: Data) throws(SafetensorsError) -> [Entry] {
    guard header.first == UInt8(ascii: "{"),
      let document = try? JSONDecoder().decode(JSONValue.self, from: Data(header)),
      case .object(let members) = document
    else { throw SafetensorsError(description: "the header is not a JSON object") }

    var entries: [Entry] = []
    for (name, value) in members where name != "__metadata__" {
      guard value["dtype"] == "F32" else {
        let found = value["dtype"]?.text ?? "nothing"
        throw SafetensorsError(description: "'\(name)' has elements of type \(found), not F32")
      }
      let shape = value["shape"]?.arrayValue?.map(\.integerValue)
      let offsets = value["data_offsets"]?.arrayValue?.map(\.integerValue) ?? []
      guard let shape, !shape.contains(nil), let count = elementCount(shape.compactMap { $0 })
      else { throw SafetensorsError(description: "'\(name)' has no usable shape") }
      guard offsets.count == 2, let begin = offsets[0], let end = offsets[1],
        begin >= 0, end >= begin, (end - begin) % 4 == 0, (end - begin) / 4 == count
      else {
        throw SafetensorsError(description: "'\(name)' has offsets that do not fit its shape")
      }
      entries.append(Entry(name: name, shape: shape.compactMap { $0 }, begin: begin, end: end))
    }
    return entries.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
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

  private static func floats(_ bytes: Data) -> [Float] {
    let bits = [UInt32](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
      count = bytes.copyBytes(to: buffer) / 4
    }
    return bits.map { Float(bitPattern: UInt32(littleEndian: $0)) }
  }
}
