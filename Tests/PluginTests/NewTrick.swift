import Foundation
import PluginLoading
import Provenance
import TestSupport
import Tricks

/// A trick as `harness plugin new` makes it, compiled by the built program and loaded into the tests.
enum NewTrick {
  static let id: TrickID = "new-trick"

  static let plugin = Result { try make() }

  private static func make() throws -> Plugin {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let program = URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("harness")
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("new-trick-\(UUID().uuidString)")
    // What is loaded stays, also without a name.
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = folder.appendingPathComponent("new-trick.so").path
    for words in [
      ["new", id, "--in", folder.path], ["build", folder.path + "/NewTrick", "--output", library],
    ] {
      let run = try FinishedProcess(program, ["plugin"] + words)
      guard run.status == 0 else {
        throw Failed(message: String(decoding: run.errors, as: UTF8.self))
      }
    }
    return try PluginLoader.load(PluginFile(at: library))
  }

  private struct Failed: Error { let message: String }
}
