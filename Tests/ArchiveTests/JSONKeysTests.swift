import Archive
import Foundation
import Testing

@Suite("A key that is given twice")
struct JSONKeysTests {
  private let folder = TemporaryFolder()

  /// Reads a bundle's record after a change of its text.
  private func read(_ change: (String) -> String) throws -> RunRecord {
    let bundle = try BundleWriter(resultsDirectory: folder.path).write(SampleRun.contents())
    let url = URL(fileURLWithPath: bundle.filePath(BundlePath.run))
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    try Data(change(text).utf8).write(to: url)
    return try bundle.document(RunRecord.self, at: BundlePath.run)
  }

  @Test(
    "is an error, however it is written",
    arguments: [#""seed": 2,"#, #""\u0073eed": 2,"#, #" "s\u0065ed" : {"a": [1]} , "#])
  func twice(text: String) throws {
    #expect(
      throws: ArchiveError.malformed(
        place: folder.path + "/x", reason: "the key 'seed' is given twice")
    ) {
      do {
        _ = try read { "{" + text + $0.dropFirst().replacing("\n", with: " ") }
      } catch let ArchiveError.malformed(_, reason) {
        throw ArchiveError.malformed(place: folder.path + "/x", reason: reason)
      }
    }
  }

  @Test(
    "is none in another object, as a value, or where Unicode alone would call it one",
    arguments: [
      #""more": {"seed": 1, "status": {"seed": 1}},"#, #""more": ["seed", "seed", {"seed": 1}],"#,
      #""more": "\"seed\": 1, \"seed\": 1","#,
      #""\u00e9": 1, "e\u0301": 2, "K": 1, "\u212a": 2,"#,
      #""a\\": 1, "a": "\\","#,
    ])
  func once(text: String) throws {
    #expect(try read { "{" + text + $0.dropFirst() }.seed == 1)
  }

  @Test("cannot hide in another encoding")
  func encodings() throws {
    let bundle = try BundleWriter(resultsDirectory: folder.path).write(SampleRun.contents())
    let url = URL(fileURLWithPath: bundle.filePath(BundlePath.run))
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf32] {
      try #require(text.data(using: encoding)).write(to: url)
      #expect(throws: ArchiveError.self) {
        try bundle.document(RunRecord.self, at: BundlePath.run)
      }
    }
    try (Data([0xEF, 0xBB, 0xBF]) + Data(text.utf8)).write(to: url)
    #expect(throws: ArchiveError.self) { try bundle.document(RunRecord.self, at: BundlePath.run) }
  }

  @Test("does not cost a deeply nested text its reader's stack")
  func depth() throws {
    let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
    #expect(throws: ArchiveError.self) { try read { "{\"more\": \(deep)," + $0.dropFirst() } }
  }
}
