import Foundation
import TestSupport
import Testing

/// Proof that the digests can fail: kernels built with `-ffast-math` do not meet them.
@Suite struct NegativeControlTests {
  /// The package's folder, from this file's place in it.
  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let clang: URL? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":")
      .map { URL(fileURLWithPath: String($0)).appendingPathComponent("clang") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  @Test(.enabled(if: RequiredProofs.isTried(if: clang != nil), "clang is not installed"))
  func `a build with fast-math gives other digests`() throws {
    let sound = try digests(flags: ["-ffp-contract=off"])
    let again = try digests(flags: ["-ffp-contract=off", "-fno-inline-functions"])
    let fast = try digests(flags: ["-ffast-math"])
    #expect(sound.status == 0)
    #expect(!sound.output.isEmpty)
    #expect(sound == again)
    #expect(sound != fast)
  }

  private struct Outcome: Equatable {
    let status: Int32
    let output: Data
  }

  /// What the kernels' digest program prints when all is built with these flags.
  private func digests(flags: [String]) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("numerics-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let kernels = Self.package.appendingPathComponent("Sources/CKernels")
    let sources = try FileManager.default.contentsOfDirectory(atPath: kernels.path)
      .filter { $0.hasSuffix(".c") }.sorted().map { kernels.appendingPathComponent($0).path }
    let program = folder.appendingPathComponent("digests")
    let compiler = try #require(Self.clang)
    // Little optimisation compiles fast, and is enough for fast-math to reorder sums.
    let build = try run(
      compiler,
      ["-O1", "-w", "-fno-math-errno", "-I", kernels.appendingPathComponent("include").path] + flags
        + sources + [
          Self.package.appendingPathComponent("Tests/arm64/digests.c").path, "-lm", "-lpthread",
          "-o", program.path,
        ])
    try #require(build.status == 0)
    return try run(program, [])
  }

  private func run(_ program: URL, _ arguments: [String]) throws -> Outcome {
    let finished = try FinishedProcess(program, arguments)
    return Outcome(status: finished.status, output: finished.output)
  }
}
