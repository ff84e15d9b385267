import Foundation
import Platform
import Testing

@Suite("Bytes are written to the last one")
struct DescriptorTests {
  @Test("however few of them are taken at a time")
  func whole() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    // Many times what a pipe holds.
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let writer = Thread {
      _ = Descriptor.write(bytes, to: writing)
      close(writing)
    }
    writer.start()
    var received: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 7_001)
    while true {
      let count = read(reading, &block, block.count)
      if count <= 0 { break }
      received += block[..<count]
    }
    close(reading)
    #expect(received == bytes)
  }

  @Test("and what could not be written is told")
  func failures() throws {
    let full = open("/dev/full", O_WRONLY)
    try #require(full >= 0)
    defer { close(full) }
    #expect(Descriptor.write([1, 2, 3] as [UInt8], to: full) == ENOSPC)
    #expect(Descriptor.write([1] as [UInt8], to: -1) == EBADF)
    #expect(Descriptor.write([] as [UInt8], to: -1) == nil)
  }
}
