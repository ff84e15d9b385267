import Archive
import Foundation
import Testing

@Suite("Staging folders") struct StagingTests {
  private typealias Machine = StagingName.Machine

  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/staging-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// A process that is gone, by its number.
  private func goneProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test("What a gone process of this machine left is removed, and nothing else")
  func sweep() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let here = Machine.current
    let gone = try goneProcess()
    let names = [
      (".staging-\(here.host)-\(here.boot)-\(gone)-1", true),
      // The machine was started again since: none of its processes is left.
      (".staging-\(here.host)-0123456789ab-\(getpid())-2", true),
      (".staging-\(here.host)-\(here.boot)-\(getpid())-3", false),
      // Of another machine, whether or not that was started anew, nothing is known here.
      (".staging-0123456789ab-\(here.boot)-\(gone)-4", false),
      (".staging-0123456789ab-0123456789ab-\(gone)-5", false),
      (".staging-\(gone)-6", false), (".staging-", false), ("mine", false),
    ]
    for (name, _) in names {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)/data", withIntermediateDirectories: true)
    }
    StagingArea.sweep(folder)
    for (name, isSwept) in names {
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)") == !isSwept, "\(name)")
    }
  }

  @Test("A folder that is in use stays, also where its process seems to be gone")
  func locked() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let staging = try StagingArea(in: folder)
    let parts = staging.path.split(separator: "-")
    let renamed =
      try "\(folder)/.staging-\(parts[parts.count - 4])-\(parts[parts.count - 3])-"
      + "\(goneProcess())-1"
    try #require(rename(staging.path, renamed) == 0)
    StagingArea.sweep(folder)
    #expect(FileManager.default.fileExists(atPath: renamed))
    withExtendedLifetime(staging.path) {}
  }
}
