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

  @Test("The checkout that was just built is what was built; another is not, group by group")
  func checkout() throws {
    #expect(SourceDigests.changes(in: Self.root) == [])
    #expect(SourceDigests.changes(in: "/nowhere").count == SourceDigests.current.all.count)
    let copy = FileManager.default.temporaryDirectory
      .appendingPathComponent("checkout-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: copy) }
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    for folder in ["Sources", "Plugins"] {
      try FileManager.default.copyItem(
        atPath: "\(Self.root)/\(folder)", toPath: "\(copy.path)/\(folder)")
    }
    #expect(SourceDigests.changes(in: copy.path) == [])
    func edit(_ path: String, _ text: String) throws {
      try text.write(toFile: "\(copy.path)/\(path)", atomically: false, encoding: .utf8)
    }
    try edit("Sources/harness/New.swift", "// No number follows from it.")
    try edit("Plugins/Mixup/README.md", "Nor from that.")
    #expect(SourceDigests.changes(in: copy.path) == [])
    try edit("Plugins/Mixup/New.swift", "")
    #expect(SourceDigests.changes(in: copy.path) == ["Plugins/Mixup"])
    try edit("Sources/Tasks/Classification/New.swift", "")
    try edit("Sources/TensorCore/New.swift", "")
    #expect(
      SourceDigests.changes(in: copy.path) == ["Plugins/Mixup", "Tasks/Classification", "core"])
  }
}
