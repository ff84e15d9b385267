import Configuration
import Foundation
import Testing
import Training
import Tricks

@Suite("Registration") struct RegistrationTests {
  /// The folders beside this test's own that hold a trick.
  private func folders() throws -> [String] {
    let plugins = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Plugins").standardized
    return try FileManager.default.contentsOfDirectory(atPath: plugins.path)
      .filter { name in
        FileManager.default.fileExists(
          atPath: plugins.appendingPathComponent("\(name)/\(name).swift").path)
      }
  }

  @Test("each folder under Plugins registers the trick of its name, and nothing else is registered")
  func foldersAreTricks() throws {
    let folders = try folders().map(KeyNames.kebab)
    #expect((folders + [NewTrick.id]).sorted() == allTricks)
    #expect(!folders.isEmpty)
  }

  @Test("a new trick is compiled and loaded as it stands, so that all of this is asked of it too")
  func newTrick() throws { #expect(try NewTrick.plugin.get().tricks == [NewTrick.id]) }

  @Test("no id is registered twice")
  func idsAreUnique() { #expect(Registry.shared.duplicates.isEmpty) }

  @Test("a second trick of an id is reported and does not replace the first")
  func duplicatesAreReported() {
    let registry = Registry()
    registry.register(First.self)
    registry.register(Second.self)
    #expect(registry.duplicates == ["twin"])
    #expect(registry["twin"] == First.self)
  }

  private struct None: Configurable {}

  private struct First: Trick {
    static let card = TrickCard(id: "twin", slots: [], neutral: "", readme: [])
    init(_ options: None) {}
    func edit(_ recipe: inout Recipe) {}
  }

  private struct Second: Trick {
    static let card = TrickCard(id: "twin", slots: [], neutral: "", readme: [])
    init(_ options: None) {}
    func edit(_ recipe: inout Recipe) {}
  }
}
