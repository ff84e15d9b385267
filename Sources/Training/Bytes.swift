import Foundation
import Tricks

/// Writes numbers, texts and tensors one after another, little-endian.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ value: Int) { write(UInt64(bitPattern: Int64(value))) }
  mutating func write(_ value: Double) { write(value.bitPattern) }
  mutating func write(_ value: Float) { write(UInt64(value.bitPattern)) }
  mutating func write(_ value: Bool) { write(value ? 1 : 0 as UInt64) }

  mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func write(_ contents: [UInt8]) {
    write(contents.count)
    bytes.append(contentsOf: contents)
  }

  mutating func write(_ tensors: NamedTensors) {
    write(tensors.count)
    for (name, tensor) in zip(tensors.names, tensors.tensors) {
      write(name)
      write(tensor.shape.rank)
      for extent in tensor.shape.dimensions { write(extent) }
      // One copy of all of them: a run waits while its state is written.
      let words = tensor.scalars.map { $0.bitPattern.littleEndian }
      words.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
  }

  mutating func write<Element>(
    _ elements: [Element], _ body: (inout ByteWriter, Element) -> Void
  ) {
    write(elements.count)
    for element in elements { body(&self, element) }
  }
}

/// Reads what a `ByteWriter` wrote; anything else is an error.
struct ByteReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// The next `count` bytes.
  private mutating func take(_ count: Int) throws(TrainingError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else {
      throw .checkpoint("ends too early, at byte \(bytes.count)")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func word() throws(TrainingError) -> UInt64 {
    try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func integer() throws(TrainingError) -> Int { Int(truncatingIfNeeded: try word()) }
  mutating func double() throws(TrainingError) -> Double { Double(bitPattern: try word()) }

  /// A number of things of which each takes at least `size` bytes.
  mutating func count(ofAtLeast size: Int = 1) throws(TrainingError) -> Int {
    let count = try integer()
    guard count >= 0, count <= (bytes.count - position) / size else {
      throw .checkpoint("a count of \(count) does not fit into what is left")
    }
    return count
  }

  mutating func float() throws(TrainingError) -> Float {
    guard let bits = UInt32(exactly: try word()) else {
      throw .checkpoint("a number is out of range")
    }
    return Float(bitPattern: bits)
  }

  mutating func boolean() throws(TrainingError) -> Bool {
    switch try word() {
    case 0: false
    case 1: true
    case let word: throw .checkpoint("\(word) is neither true nor false")
    }
  }

  mutating func contents() throws(TrainingError) -> [UInt8] { Array(try take(try count())) }

  mutating func text() throws(TrainingError) -> String {
    guard let text = String(validating: try take(try count()), as: UTF8.self) else {
      throw .checkpoint("a text is not UTF-8")
    }
    return text
  }

  mutating func tensors() throws(TrainingError) -> NamedTensors {
    let items = try array(ofAtLeast: 16) { reader throws(TrainingError) in
      (name: try reader.text(), tensor: try reader.tensor())
    }
    guard Set(items.map { ExactName($0.name) }).count == items.count else {
      throw .checkpoint("two tensors have the same name")
    }
    return NamedTensors(names: items.map(\.name), tensors: items.map(\.tensor))
  }

  private mutating func tensor() throws(TrainingError) -> Tensor {
    let extents = try array(ofAtLeast: 8) { reader throws(TrainingError) in try reader.integer() }
    guard extents.count <= Shape.maximumRank else {
      throw .checkpoint("a tensor of rank \(extents.count)")
    }
    var size = 4
    for extent in extents {
      let (product, overflows) = size.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflows else { throw .checkpoint("a tensor's extent is \(extent)") }
      size = product
    }
    let raw = try take(size)
    return Tensor(shape: Shape(extents)) { target in
      raw.withUnsafeBytes { raw in
        for index in 0..<size / 4 {
          let bits = raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
          target[index] = Float(bitPattern: UInt32(littleEndian: bits))
        }
      }
    }
  }

  mutating func array<Element>(
    ofAtLeast size: Int,
    _ element: (inout ByteReader) throws(TrainingError) -> Element
  ) throws(TrainingError) -> [Element] {
    let count = try count(ofAtLeast: size)
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }
}
