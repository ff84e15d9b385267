import Foundation
import Testing

@Suite("Two labels that look the same are two classes, and that is said")
struct ExactLabelTests {
  @Test("check warns of them, and a bundle counts each")
  func alike() throws {
    let folder = try Folder()
    let rows = (0..<60).map { "\($0 % 7),\($0 % 2 == 0 ? "\u{E9}" : "e\u{301}")\n" }.joined()
    try folder.write(rows, to: "t.csv")
    try folder.write("name = 'v'\ntrain = 't.csv'\n", to: "v.toml")
    try folder.writeLinear()
    let check = try Program.run("check", "e.toml", "--only", "labels", in: folder)
    #expect(check.output.contains("two classes look the same"), "\(check.output)")
    #expect(check.output.contains(#"names e\u{301}, \u{e9}"#), "\(check.output)")
    let train = try Program.run("train", "e.toml", in: folder)
    #expect(train.code == 0, "\(train.errors)")
    let show = try Program.run("show", "--json", in: folder).object()
    let dataset = try #require(show["dataset"] as? [String: Any])
    let splits = try #require(dataset["splits"] as? [String: [String: Any]])
    let classes = try #require(splits["train"]?["classes"] as? [String: Int])
    #expect(Set(classes.keys) == [#"\u{e9}"#, #"e\u{301}"#])
    #expect(try Program.run("verify", in: folder).code == 0)
  }
}

extension Folder {
  /// Writes `e.toml`, an experiment of two classes on the table that `v.toml` describes.
  func writeLinear() throws {
    try write(
      """
      name = "v"
      [data]
      dataset = "v.toml"
      [network]
      layers = [{ kind = "linear", units = 2 }]
      [training]
      epochs = 1
      batch-size = 8
      """, to: "e.toml")
  }
}
