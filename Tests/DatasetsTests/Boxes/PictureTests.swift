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
