import Foundation
import Provenance
import Testing

@Suite("plugin new and plugin build make what they say, where they say")
struct PluginMakingTests {
  private func makeFolder(_ name: String, in folder: Folder) throws {
    try FileManager.default.createDirectory(
      atPath: folder.path(name), withIntermediateDirectories: true)
  }

  @Test("In a checkout a new trick is put under Plugins, elsewhere here or where it is told")
  func places() throws {
    let folder = try Folder()
    let here = try Program.run("plugin", "new", "my-trick", "--json", in: folder).object()
    #expect(here["files"] as? [String] == ["MyTrick/MyTrick.swift", "MyTrick/README.md"])
    let told = try Program.run("plugin", "new", "my-trick", "--in", "a/b", "--json", in: folder)
    #expect(try told.object()["folder"] as? String == "a/b/MyTrick")
    try makeFolder("Plugins", in: folder)
    try makeFolder("Sources/Tricks", in: folder)
    try folder.write("", to: "Package.swift")
    let checkout = try Program.run("plugin", "new", "my-trick", "--json", in: folder).object()
    #expect(checkout["folder"] as? String == "Plugins/MyTrick")
    for name in ["MyTrick", "a/b/MyTrick", "Plugins/MyTrick"] {
      for file in ["MyTrick.swift", "README.md"] {
        let text = try String(contentsOfFile: folder.path("\(name)/\(file)"), encoding: .utf8)
        #expect(text.contains("my-trick") && !text.contains("__"))
      }
    }
  }

  @Test("Nothing is overwritten")
  func overwriting() throws {
    let folder = try Folder()
    try makeFolder("MyTrick", in: folder)
    let result = try Program.run("plugin", "new", "my-trick", in: folder)
    #expect(result.code == 65)
    #expect(result.errors.contains("there is a MyTrick already"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("MyTrick")).isEmpty)
  }

  @Test("A name that is taken or is none is refused with a hint")
  func names() throws {
    for (name, message) in [
      ("mixup", "there is a trick 'mixup'"), ("MyTrick", "did you mean my-trick?"),
      ("tricks", "is the name of a module"),
    ] {
      let folder = try Folder()
      let result = try Program.run("plugin", "new", name, in: folder)
      #expect(result.code == 65)
      #expect(result.errors.hasPrefix("error: ") && result.errors.contains("hint: "))
      #expect(result.errors.contains(message), "\(result.errors)")
    }
  }

  @Test("The same files give the same plugin, byte for byte, wherever they lie")
  func determinism() throws {
    let folder = try Folder()
    try FileManager.default.copyItem(
      atPath: OwnTricks.source, toPath: folder.path("GradientCentralisation"))
    let built = try Program.run("plugin", "build", "GradientCentralisation/", "--json", in: folder)
    #expect(built.code == 0, "\(built.errors)")
    let digest = try built.object()["sha256"] as? String
    #expect(try digest == SHA256.hex(ofFile: OwnTricks.centralisation()))
    #expect(try digest == SHA256.hex(ofFile: folder.path("GradientCentralisation.so")))
  }

  @Test("A plugin that is built again replaces the old one whole, while that is in use")
  func replacing() throws {
    let folder = try Folder()
    _ = try Program.run("plugin", "new", "again", in: folder)
    #expect(try Program.run("plugin", "build", "Again", in: folder).code == 0)
    let handle = try #require(FileHandle(forReadingAtPath: folder.path("Again.so")))
    let before = try handle.readToEnd()
    try folder.edit("Again/README.md") { $0 += "\nMore.\n" }
    #expect(try Program.run("plugin", "build", "Again", in: folder).code == 0)
    try handle.seek(toOffset: 0)
    #expect(try handle.readToEnd() == before)
    #expect(FileManager.default.contents(atPath: folder.path("Again.so")) != before)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.filter { $0.contains("Again.so") } == ["Again.so"])
  }
}
