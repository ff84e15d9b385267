import Foundation
import Testing

import Platform

@Suite("Files are read up to a limit")
struct FileContentsTests {
  @Test("a file is read whole if it is no larger", arguments: [0, 1, 4095, 4096, 1 << 20])
  func sizes(_ size: Int) throws {
    let path = FileManager.default.temporaryDirectory.path + "/contents-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(try FileContents.read(path, limit: size) == bytes)
    #expect(try FileContents.read(path, limit: size + 1) == bytes)
    guard size > 0 else { return }
    #expect(throws: FileContents.Failure.tooLarge(limit: size - 1)) {
      try FileContents.read(path, limit: size - 1)
    }
  }

  @Test("a file without an end is too large, and a folder none")
  func others() {
    #expect(throws: FileContents.Failure.tooLarge(limit: 3_000_000)) {
      try FileContents.read("/dev/zero", limit: 3_000_000)
    }
    #expect(throws: FileContents.Failure.self) { try FileContents.read("/", limit: 10) }
    #expect(throws: FileContents.Failure.self) { try FileContents.read("/no/such", limit: 10) }
  }

  @Test("sizes are told as people read them")
  func texts() {
    for (bytes, text) in [
      (0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (1_250_000, "1.3 MB"),
      (29_960_000_000, "30 GB"), (1e300, "1000000 EB"),
    ] as [(Double, String)] {
      #expect(Memory.text(bytes) == text)
    }
  }
}
