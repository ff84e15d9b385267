import Configuration
import Foundation
import Testing

@Suite("A path leads where the system takes it")
struct WrittenPathTests {
  @Test("a folder above a link's is the one above what it leads to")
  func links() throws {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("paths-\(UUID().uuidString)").path
    defer { try? files.removeItem(atPath: folder) }
    for name in ["real/exp", "real/data", "data"] {
      try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    try files.createSymbolicLink(
      atPath: "\(folder)/exp", withDestinationPath: "\(folder)/real/exp")
    try "name = 'real'".write(
      toFile: "\(folder)/real/data/d.toml", atomically: true, encoding: .utf8)
    try "name = 'other'".write(
      toFile: "\(folder)/data/d.toml", atomically: true, encoding: .utf8)
    #expect(
      WrittenPath.absolute("\(folder)/exp/../data")
        == WrittenPath.absolute("\(folder)/real/data"))
    let read = try ConfigurationNode.parse(tomlAt: "\(folder)/exp/../data/d.toml")
    #expect(read["name"]?.string == "real")
    // What is not there yet has no links to follow.
    #expect(WrittenPath.absolute("/no/such/../folder") == "/no/folder")
  }
}
