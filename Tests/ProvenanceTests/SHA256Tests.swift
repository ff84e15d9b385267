import Foundation
import Provenance
import Testing

/// Expected values: FIPS 180-4 examples, and `sha256sum` of coreutils.
@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "agrees with the published examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func publishedExamples(message: String, digest: String) {
    #expect(SHA256.hex(of: message) == digest)
    #expect(SHA256.hex(of: Data(message.utf8)) == digest)
  }

  @Test("gives one digest however the message is cut")
  func incremental() {
    let message = [UInt8]((0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    let whole = SHA256.hex(of: message)
    for cut in 0...message.count {
      var digest = SHA256()
      digest.update(Array(message[..<cut]))
      digest.update(Array(message[cut...]))
      #expect(digest.finishHex() == whole)
    }
  }

  @Test("of a million bytes read from a file is the known one")
  func ofFile() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("sha256-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(repeating: UInt8(ascii: "a"), count: 1_000_000).write(to: file)
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(try SHA256.hex(ofFile: file.path) == expected)

    try Data(repeating: UInt8(ascii: "a"), count: 3_000_001).write(to: file)
    #expect(
      try SHA256.hex(ofFile: file.path)
        == SHA256.hex(of: Data(repeating: UInt8(ascii: "a"), count: 3_000_001)))
  }

  @Test("of a missing file is an error that names it")
  func missingFile() {
    let path = "/nonexistent/weights.bin"
    #expect(throws: FileReadError(path: path, errno: ENOENT)) { try SHA256.hex(ofFile: path) }
    #expect(FileReadError(path: path, errno: ENOENT).description.contains(path))
    #expect(throws: FileReadError.self) { try SHA256.hex(ofFile: "/") }
  }
}
