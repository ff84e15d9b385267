import Datasets
import Foundation
import Testing

@Suite("PNG pictures")
struct PictureTests {
  @Test("what is written is read again", arguments: [1, 3])
  func roundTrip(channels: Int) throws {
    let bytes = (0..<5 * 7 * channels).map { UInt8(truncatingIfNeeded: $0 * 37) }
    let image = PNGImage(height: 5, width: 7, channels: channels, bytes: bytes)
    let stored = try #require(image.encoded())
    #expect(stored.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try PNGImage(reading: stored, file: "a.png") == image)
  }

  /// Shades 0, 64, 128 and 255 of 16 bits, written by Python's zlib and struct.
  private static let sixteenBits =
    "89504e470d0a1a0a0000000d49484452000000040000000110000000008cc78c5200000011494441"
    + "54789c63606070706868f8ff1f000946037f6ed6e5590000000049454e44ae426082"

  @Test("16 bits are shades as 8 bits are")
  func depth() throws {
    let digits = Array(Self.sixteenBits.utf8)
    let stored = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    #expect(try PNGImage(reading: stored, file: "a.png").bytes == [0, 64, 128, 255])
  }

  @Test("what is no picture is refused by name, and so is a damaged one")
  func damaged() throws {
    let error = #expect(throws: DatasetError.self) {
      try PNGImage(reading: Array("GIF89a".utf8), file: "a.png")
    }
    #expect("\(try #require(error))".hasPrefix("a.png: is no PNG file"))
    let whole = try #require(
      PNGImage(height: 9, width: 9, channels: 1, bytes: (0..<81).map { UInt8($0) }).encoded())
    for count in [0, 8, 20, whole.count / 2, whole.count - 14] {
      #expect(throws: DatasetError.self) {
        try PNGImage(reading: Array(whole.prefix(count)), file: "a.png")
      }
    }
    #expect(throws: DatasetError.self) { try PNGImage(reading: [], file: "a.png") }
  }
}
