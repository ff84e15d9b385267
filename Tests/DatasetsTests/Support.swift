import Datasets
import Foundation
import Testing

/// Files and folders that the tests read and write.
enum Support {
  private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// The project's own data.
  static let data = here.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("experiments/data").path

  static func fixture(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: here.appendingPathComponent("Fixtures/" + name)))
  }

  static func expected() throws -> [String: Any] {
    let data = Data(try fixture("expected.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// Calls `body` with the path of a new folder that holds these files.
  static func withFolder<R>(_ files: [String: [UInt8]], _ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("datasets-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files {
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
    return try body(folder.path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// An IDX file of bytes.
  static func idx(_ dimensions: [Int], type: UInt8 = 8, _ payload: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0, 0, type, UInt8(dimensions.count)]
    for extent in dimensions {
      for shift in [24, 16, 8, 0] { bytes.append(UInt8(extent >> shift & 255)) }
    }
    return bytes + payload
  }

  static func text(_ text: String) -> [UInt8] { Array(text.utf8) }
}
