import Datasets
import Testing

/// A trap would end the process and so fail the run; that is the test.
@Suite("Damaged files")
struct FuzzTests {
  private func read(_ bytes: [UInt8]) {
    if let array = try? IDXArray(bytes, file: "a") {
      _ = try? array.floats()
      _ = try? array.integers()
      #expect(array.dimensions.reduce(1, *) == array.count)
    }
    for delimiter in Array(",\t\"".utf8) {
      if let table = try? CSVTable(bytes, file: "a", delimiter: delimiter) {
        #expect(table.rows.allSatisfy { $0.count == table.width })
      }
    }
  }

  private static let csv = Support.text(
    "\u{FEFF}@relation x\r\n@attribute a real\n%c\n@data\n 1 ,\"é\"\"\n,\" , -2e5\r\n\n3,,\"\"\n")

  private func files() throws -> [[UInt8]] {
    [
      Support.idx([2, 3], Array(0..<6)), Support.idx([1, 2], type: 0x0E, Array(0..<16)),
      try Support.fixture("type-0b.idx.gz"), Self.csv,
    ]
  }

  @Test("Every truncation is read or refused")
  func truncations() throws {
    for file in try files() {
      for end in 0..<file.count { read(Array(file[..<end])) }
      if file != Self.csv {
        for end in 0..<file.count {
          #expect(throws: DatasetError.self) { try IDXArray(Array(file[..<end]), file: "a") }
        }
      }
    }
  }

  @Test("Every changed byte is read or refused")
  func flips() throws {
    for file in try files() {
      for index in file.indices {
        for value in [0, 1, 8, 10, 13, 34, 44, 64, 127, 128, 255] as [UInt8] {
          var changed = file
          changed[index] = value
          read(changed)
          changed[index] = file[index] ^ value
          read(changed)
        }
      }
    }
  }

  @Test("Random bytes after a sound header are read or refused")
  func noise() {
    var state: UInt64 = 1
    for _ in 0..<3000 {
      var bytes: [UInt8] = []
      for _ in 0..<24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(UInt8(truncatingIfNeeded: state >> 40))
      }
      read(bytes)
      read([0, 0, [8, 9, 11, 12, 13, 14][Int(bytes[0]) % 6], bytes[1] % 9] + bytes)
      read([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + bytes)
    }
  }
}
