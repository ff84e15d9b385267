import Foundation

/// A program that tests ran to its end, with what it printed.
///
/// Output goes through files: reading a pipe to its end can be interrupted by a signal, which
/// Foundation answers with a trap.
public struct FinishedProcess: Sendable {
  public let status: Int32
  public let output: Data
  public let errors: Data

  public init(
    _ executable: URL, _ arguments: [String], environment: [String: String]? = nil,
    directory: URL? = nil
  ) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("finished-process-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    if let environment { process.environment = environment }
    if let directory { process.currentDirectoryURL = directory }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try Data(contentsOf: files[0])
    errors = try Data(contentsOf: files[1])
  }
}
