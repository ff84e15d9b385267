import Foundation

/// What other programs make of corpora and sequences.
enum TranscriptionFixture {
  static func data() throws -> Data {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try Data(
      contentsOf: folder.appendingPathComponent("../Fixtures/transcription/scores.json"))
  }
}
