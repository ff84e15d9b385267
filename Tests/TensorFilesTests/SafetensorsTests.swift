import Foundation
import TensorFiles
import Testing

@Suite("Files of tensors")
struct SafetensorsTests {
  private static func fixture(_ text: String) throws -> Data {
    try #require(Data(base64Encoded: text, options: .ignoreUnknownCharacters))
  }

  /// The tensors that the fixture's script writes.
  private static let expected = [
    StoredTensor(
      name: "conv1.weight", shape: [2, 3, 4], values: (0..<24).map { Float($0) / 7 - 1 }),
    StoredTensor(
      name: "fc1.bias", shape: [5],
      values: [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1.5]),
    StoredTensor(name: "scalar", shape: [], values: [2.5]),
    StoredTensor(name: "void", shape: [3, 0], values: []),
    StoredTensor(name: "Ödd \"name\"/\\", shape: [1, 1], values: [1]),
  ]

  @Test("that Python wrote are read, bit for bit")
  func readsPython() throws {
    let tensors = try Safetensors.decode(Self.fixture(SafetensorsFixture.float32))
    #expect(tensors.count == Self.expected.count)
    for tensor in Self.expected {
      let read = try #require(tensors.first { $0.name == tensor.name })
      #expect(read.shape == tensor.shape)
      #expect(read.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }
    let named = try Safetensors.decode(Self.fixture(SafetensorsFixture.withMetadata))
    #expect(named.map(\.name) == ["a"])
    #expect(try Safetensors.decode(Self.fixture(SafetensorsFixture.empty)).isEmpty)
  }

  @Test("are written as Python writes them, byte for byte")
  func writesLikePython() throws {
    let file = try Self.fixture(SafetensorsFixture.float32)
    let inOrder = try Safetensors.decode(file)
    #expect(try Safetensors.encode(inOrder) == file)
    #expect(try Safetensors.encode([]) == Self.fixture(SafetensorsFixture.empty))
  }

  @Test("keep the order they are given in, and begin at a multiple of 8 bytes")
  func order() throws {
    for length in 1...17 {
      let name = String(repeating: "n", count: length)
      let tensors = [
        StoredTensor(name: "z", shape: [1], values: [1]),
        StoredTensor(name: name, shape: [2], values: [2, 3]),
        StoredTensor(name: "a", shape: [1, 1], values: [.nan]),
      ]
      let file = try Safetensors.encode(tensors)
      #expect((file.count - 16) % 8 == 0)
      let read = try Safetensors.decode(file)
      #expect(read.map(\.name) == tensors.map(\.name))
      #expect(read.map(\.shape) == tensors.map(\.shape))
      // A slice of a larger buffer does not begin at zero.
      let slice = (Data([1, 2, 3]) + file).dropFirst(3)
      #expect(try Safetensors.decode(slice).map(\.name) == tensors.map(\.name))
    }
  }

  @Test("of impossible shapes or with a name twice are not written")
  func refusesToWrite() {
    let one = StoredTensor(name: "a", shape: [1], values: [1])
    for tensors in [
      [one, one],
      [StoredTensor(name: "__metadata__", shape: [1], values: [1])],
      [StoredTensor(name: "a", shape: [2], values: [1])],
      [StoredTensor(name: "a", shape: [-1, -1], values: [1])],
      [StoredTensor(name: "a", shape: [.max, .max], values: [1])],
    ] {
      #expect(throws: SafetensorsError.self) { try Safetensors.encode(tensors) }
    }
  }

  @Test("cut short anywhere are errors")
  func truncated() throws {
    let file = try Self.fixture(SafetensorsFixture.float32)
    for length in 0..<file.count {
      #expect(throws: SafetensorsError.self) { try Safetensors.decode(file.prefix(length)) }
    }
    #expect(throws: SafetensorsError.self) { try Safetensors.decode(file + Data([0])) }
  }

  @Test("with a flipped bit anywhere are read or are errors")
  func flipped() throws {
    let file = try Self.fixture(SafetensorsFixture.float32)
    for position in 0..<file.count {
      for bit in [0, 3, 5, 7] {
        var damaged = file
        damaged[position] ^= 1 << bit
        // Whatever is made of it, nothing traps, and no more is read than there is.
        let tensors = (try? Safetensors.decode(damaged)) ?? []
        #expect(tensors.reduce(0) { $0 + 4 * $1.values.count } <= file.count)
      }
    }
  }

  @Test("tell names apart by their bytes")
  func exactNames() throws {
    let tensors = ["\u{E9}", "e\u{301}", "K", "\u{212A}"].enumerated().map { index, name in
      StoredTensor(name: name, shape: [], values: [Float(index)])
    }
    let read = try Safetensors.decode(Safetensors.encode(tensors))
    #expect(read.map { Array($0.name.utf8) } == tensors.map { Array($0.name.utf8) })
    #expect(read.map(\.values) == tensors.map(\.values))
    #expect(throws: SafetensorsError.self) {
      try Safetensors.encode([tensors[0], tensors[0]])
    }
  }

  /// A file with that header and that many bytes of data.
  private static func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> Data {
    var file = Data()
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) {
      file.append(contentsOf: $0)
    }
    return file + Data(header.utf8) + Data(count: data)
  }

  private static func entry(
    _ shape: String, _ offsets: String, type: String = "F32", name: String = "a"
  ) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test(
    "with hostile headers are errors",
    arguments: [
      Data(), Data(count: 7), Data(count: 8), Data(repeating: 255, count: 64),
      file("{}", length: .max), file("{}", length: 1 << 63), file("{}", length: 3),
      file("{}", length: 100_000_001), file("{}", data: 1), file("[]"), file("null"), file("{"),
      file(" {}"), file("\u{FEFF}{}"), file(#"{"a":1}"#), file(#"{"a":{}}"#),
      file(String(repeating: "{\"a\":", count: 100_000)),
      file(String(repeating: "[", count: 100_000)),
      file("{\(entry("[1]", "[0,4]", type: "F16"))}", data: 4),
      file("{\(entry("[1]", "[0,4]", type: "f32"))}", data: 4),
      file("{\(entry("[1]", "[0,8]"))}", data: 8),
      file("{\(entry("[1]", "[4,8]"))}", data: 8),
      file("{\(entry("[1]", "[0,4]"))}", data: 3),
      file("{\(entry("[1]", "[4,0]"))}", data: 4),
      file("{\(entry("[1]", "[-4,0]"))}", data: 4),
      file("{\(entry("[-1]", "[0,4]"))}", data: 4),
      file("{\(entry("[1.5]", "[0,4]"))}", data: 4),
      file("{\(entry("[\"1\"]", "[0,4]"))}", data: 4),
      file("{\(entry("1", "[0,4]"))}", data: 4),
      file("{\(entry("[1]", "[0]"))}", data: 4),
      file("{\(entry("[1]", "[0,4,8]"))}", data: 4),
      file("{\(entry("[9223372036854775807,2]", "[0,4]"))}", data: 4),
      file("{\(entry("[4294967296,4294967296]", "[0,0]"))}"),
      file("{\(entry("[1]", "[0,9223372036854775807]"))}", data: 4),
      file("{\(entry("[1]", "[0,99999999999999999999]"))}", data: 4),
      file("{\(entry("[1]", "[9223372036854775804,9223372036854775807]"))}", data: 4),
      file("{\(entry("[2]", "[0,8]")),\(entry("[2]", "[4,12]", name: "b"))}", data: 12),
      file("{\(entry("[1]", "[0,4]")),\(entry("[1]", "[0,4]", name: "b"))}", data: 8),
      file("{\(entry("[1]", "[0,4]")),\(entry("[1]", "[8,12]", name: "b"))}", data: 12),
    ])
  func hostile(file: Data) {
    #expect(throws: SafetensorsError.self) { try Safetensors.decode(file) }
  }

  @Test("with a key twice are told which it is")
  func twice() {
    let header = "{\(Self.entry("[1]", "[0,4]")),\(Self.entry("[1]", "[4,8]"))}"
    #expect(
      throws: SafetensorsError(description: "in the header, the key 'a' is given twice")
    ) {
      try Safetensors.decode(Self.file(header, data: 8))
    }
    let inside = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"shape":[1]}}"#
    #expect(
      throws: SafetensorsError(description: "in the header, the key 'shape' is given twice")
    ) {
      try Safetensors.decode(Self.file(inside, data: 4))
    }
  }

  @Test("of other element types are refused by name")
  func otherTypes() throws {
    let file = try Self.fixture(SafetensorsFixture.float64)
    #expect {
      try Safetensors.decode(file)
    } throws: { error in
      "\(error)".contains("F64")
    }
    #expect(try Safetensors.decode(file, skippingOtherTypes: true).isEmpty)
  }

  @Test("of narrower elements are widened, every value as it is")
  func narrow() throws {
    let tensors = try Safetensors.decode(Self.fixture(SafetensorsFixture.narrow))
    for type in ["float16", "bfloat16"] {
      let narrow = try #require(tensors.first { $0.name == type })
      let wide = try #require(tensors.first { $0.name == "\(type) as float32" })
      #expect(narrow.shape == wide.shape && narrow.values.count > 20)
      #expect(narrow.values.map(\.bitPattern) == wide.values.map(\.bitPattern))
    }
  }
}
