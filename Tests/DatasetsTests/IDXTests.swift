import Datasets
import Foundation
import Testing

@Suite("IDX files")
struct IDXTests {
  @Test(
    "Each element type reads as NumPy wrote it, compressed in two members or not",
    arguments: ["08", "09", "0b", "0c", "0d", "0e"])
  func types(code: String) throws {
    let name = "type-\(code).idx"
    let expected = try #require(try Support.expected()[name] as? [String: Any])
    let packed = try Support.fixture(name + ".gz")
    for bytes in [packed, try Gzip.decompress(packed, file: name)] {
      let array = try IDXArray(bytes, file: name)
      #expect(array.dimensions == expected["dimensions"] as? [Int])
      #expect(try array.floats().map { Int($0.bitPattern) } == expected["bits"] as? [Int])
      if code < "0d" {
        #expect(try array.integers() == expected["integers"] as? [Int])
      } else {
        let error = #expect(throws: DatasetError.self) { try array.integers() }
        #expect(
          error?.description
            == "\(name): byte 2: expected integers (type 08, 09, 0b or 0c), found type \(code)")
      }
    }
  }

  @Test(
    "What is wrong is told with the byte, what was expected and what was found",
    arguments: [
      ([], "a.idx: not IDX: expected a header of at least 4 bytes, found 0 bytes"),
      ([0, 0, 8], "a.idx: not IDX: expected a header of at least 4 bytes, found 3 bytes"),
      (
        [0x89, 0x50, 0x4E, 0x47],
        "a.idx: byte 0: not IDX: expected a file that begins 00 00, found 89 50 4e 47"
      ),
      (
        [0, 0, 7, 1, 0, 0, 0, 1, 0],
        "a.idx: byte 2: expected a type code of IDX (08, 09, 0b, 0c, 0d or 0e), found 07"
      ),
      ([0, 0, 8, 0], "a.idx: byte 3: expected 1 to 7 dimensions, found 0"),
      ([0, 0, 8, 255], "a.idx: byte 3: expected 1 to 7 dimensions, found 255"),
      (
        [0, 0, 8, 3, 0, 0, 0, 1],
        "a.idx: expected a header of 16 bytes for 3 dimensions, found 8 bytes"
      ),
      (Support.idx([2, 0], []), "a.idx: byte 8: dimension 2 is 0: the file is empty"),
      (
        Support.idx([2, 3], [1, 2, 3, 4, 5]),
        "a.idx: byte 4: expected 6 bytes after the header for 2 × 3 elements of 1 byte, found 5"
      ),
      (
        Support.idx([2, 3], [1, 2, 3, 4, 5, 6, 7]),
        "a.idx: byte 4: expected 6 bytes after the header for 2 × 3 elements of 1 byte, found 7"
      ),
      (
        Support.idx([1 << 32 - 1, 1 << 32 - 1, 1 << 32 - 1], type: 0x0E, []),
        "a.idx: byte 4: expected more bytes than a file can have after the header for "
          + "4294967295 × 4294967295 × 4294967295 elements of 8 bytes, found 0"
      ),
    ] as [([UInt8], String)])
  func mistakes(bytes: [UInt8], message: String) {
    let error = #expect(throws: DatasetError.self) { try IDXArray(bytes, file: "a.idx") }
    #expect(error?.description == message)
  }

  @Test("An infinity or a NaN among floats is refused at its byte")
  func notFinite() throws {
    let bytes = Support.idx([2], type: 0x0D, [0x3F, 0x80, 0, 0, 0x7F, 0x80, 0, 0])
    let array = try IDXArray(bytes, file: "a.idx")
    let error = #expect(throws: DatasetError.self) { try array.floats() }
    #expect(error?.description == "a.idx: byte 12: expected a finite number, found inf")
  }

  @Test("Damaged gzip is told apart: no gzip, cut short, wrong check sum, too large")
  func gzip() throws {
    let packed = try Support.fixture("type-08.idx.gz")
    func message(_ bytes: [UInt8], limit: Int = 1000) -> String {
      let error = #expect(throws: DatasetError.self) {
        try Gzip.decompress(bytes, file: "a.gz", limit: limit)
      }
      return error?.description ?? ""
    }
    #expect(message([1, 2, 3]) == "a.gz: byte 0: not gzip: expected the bytes 1f 8b, found 01 02")
    #expect(message([]) == "a.gz: byte 0: not gzip: expected the bytes 1f 8b, found none")
    #expect(message(Array(packed.dropLast())).contains("the gzip data ends early"))
    #expect(message(Array(packed.prefix(2))).contains("the gzip data ends early"))
    #expect(message(packed, limit: 4).contains("becomes larger than 4 bytes"))
    var damaged = packed
    damaged[packed.count - 8] ^= 1
    #expect(message(damaged).contains("incorrect data check"))
    damaged = packed
    damaged[packed.count - 1] ^= 1
    #expect(message(damaged).contains("incorrect length check"))
    #expect(message(packed + [0]).contains("after the end of the gzip data"))
  }
}
