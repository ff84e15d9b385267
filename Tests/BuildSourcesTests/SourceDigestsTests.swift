import BuildSources
import Foundation
import Testing

@Suite("The sources of the program under test") struct SourceDigestsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized.path

  private func folders(_ path: String) -> Set<String> {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/\(path)")
    return Set((names ?? []).filter { !$0.hasPrefix(".") && !$0.contains(".") })
  }

  @Test("The core, and every folder of tricks and of tasks, has a digest of its own")
  func all() {
    let digests = SourceDigests.current
    #expect(digests.core.count == 64)
    let plugins = folders("Plugins").filter { digests.plugin($0) == nil }
    #expect(plugins.isEmpty, "\(plugins)")
    let tasks = folders("Sources/Tasks").filter { digests.task($0) == nil }
    #expect(tasks.isEmpty, "\(tasks)")
    #expect(Set(digests.all.values).count == digests.all.count)
    #expect(digests.plugin("NoSuchTrick") == nil)
  }
}
