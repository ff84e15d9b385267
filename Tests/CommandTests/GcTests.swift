import Foundation
import Testing

@Suite("gc removes what it proves unneeded, and asks first")
struct GcTests {
  @Test("Where nobody can be asked nothing is removed; --yes removes, and what is left is good")
  func asked() throws {
    let (folder, first) = try Folder.withBundle()
    #expect(try Program.run("train", "tiny.toml", in: folder).code == 0)
    let second = try #require(folder.bundles.first { $0 != first })

    let shown = try Program.run("gc", in: folder)
    #expect(shown.code == 0)
    #expect(shown.output.contains("\(second) has the same results, bit for bit"))
    #expect(shown.output.contains("tiny"))
    #expect(shown.errors.contains("--yes removes them"))
    #expect(folder.bundles.count == 2)
    #expect(try Program.run("gc", "--yes", "--dry-run", in: folder).code == 0)
    #expect(folder.bundles.count == 2)

    let removed = try Program.run("gc", "--yes", "--json", in: folder)
    #expect(removed.code == 0)
    #expect(try removed.object()["removed"] as? Bool == true)
    #expect(folder.bundles == [second])
    #expect(try Program.run("verify", in: folder).code == 0)
    #expect(try Program.run("gc", in: folder).output.contains("nothing is proven"))
  }

  @Test("A folder of bundles that is a link, and links in it, are left as they are")
  func links() throws {
    let (folder, bundle) = try Folder.withBundle()
    let outside = try Folder()
    try outside.write("mine", to: "file")
    for (name, target) in [
      (".staging-link", outside.path), ("link", folder.path("results/\(bundle)")),
      (".unfinished", outside.path),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path("results/\(name)"), withDestinationPath: target)
    }
    let result = try Program.run("gc", "--yes", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(FileManager.default.fileExists(atPath: outside.path("file")))
    #expect(try Program.run("verify", bundle, in: folder).code == 0)
  }
}
