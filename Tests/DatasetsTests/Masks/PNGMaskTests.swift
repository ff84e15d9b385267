import Datasets
import Foundation
import Testing

@Suite("Masks as PNG files")
struct PNGMaskTests {
  /// A file that no program of ours wrote, and what Pillow reads of it (Fixtures/masks/generate.py).
  struct Fixture: Decodable, CustomTestStringConvertible {
    let name: String
    let height: Int
    let width: Int
    let classes: [UInt8]?
    /// What is said of a file that is refused.
    let message: String?

    var testDescription: String { name }

    static func all() throws -> [Fixture] {
      try JSONDecoder().decode(
        [Fixture].self, from: Data(Support.fixture("masks/expected.json")))
    }
  }

  @Test(
    "numbers are those of the file, whatever colours they stand for", arguments: try Fixture.all())
  func numbers(fixture: Fixture) throws {
    let stored = try Support.fixture("masks/\(fixture.name).png")
    guard let message = fixture.message else {
      let mask = try PNGMask(reading: stored, file: "a.png")
      #expect((mask.height, mask.width) == (fixture.height, fixture.width))
      #expect(mask.classes == fixture.classes)
      return
    }
    let error = #expect(throws: DatasetError.self) {
      try PNGMask(reading: stored, file: "a.png")
    }
    #expect(try #require(error).description == "a.png: \(message)" + (error?.rest ?? ""))
    #expect(error?.hint?.contains("eight bits, grey or with a palette") == true)
  }

  @Test("what is no PNG file is refused by name, and so is a damaged one")
  func damaged() throws {
    let error = #expect(throws: DatasetError.self) {
      try PNGMask(reading: Array("GIF89a".utf8), file: "a.png")
    }
    #expect("\(try #require(error))".hasPrefix("a.png: is no PNG file"))
    for name in ["grey-8", "palette-8"] {
      let whole = try Support.fixture("masks/\(name).png")
      for count in [0, 8, 20, 25, 26, 40, whole.count / 2, whole.count - 14] {
        #expect(throws: DatasetError.self) {
          try PNGMask(reading: Array(whole.prefix(count)), file: "a.png")
        }
      }
    }
  }
}

extension DatasetError {
  /// What a message says behind the first colon of its own.
  fileprivate var rest: String {
    guard let colon = message.firstIndex(of: ":") else { return "" }
    return String(message[colon...])
  }
}
