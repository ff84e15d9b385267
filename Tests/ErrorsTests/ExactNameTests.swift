import Errors
import Testing

@Suite("Names by their bytes")
struct ExactNameTests {
  @Test(
    "are others where Unicode calls them equivalent",
    arguments: [("K", "\u{212A}"), ("\u{E9}", "e\u{301}"), ("\u{C5}", "\u{212B}")])
  func equivalent(left: String, right: String) {
    #expect(left == right)
    #expect(ExactName(left) != ExactName(right))
    #expect(Set([ExactName(left), ExactName(right)]).count == 2)
    #expect(ExactName(left) == ExactName(left))
  }

  @Test("begin with the same bytes, whatever follows")
  func prefixes() {
    let name = ExactName("data/\u{301}x")
    #expect(name.hasPrefix("data/"))
    #expect(name.dropPrefix("data/") == "\u{301}x")
    #expect(!ExactName("\u{212A}elvin").hasPrefix("K"))
  }

  @Test("are sorted by their bytes")
  func order() {
    let names: [ExactName] = ["b", "a/b", "a", "\u{E9}", "e\u{301}"]
    #expect(names.sorted() == ["a", "a/b", "b", "e\u{301}", "\u{E9}"])
  }

  @Test("need not be UTF-8")
  func anyBytes() {
    let name = ExactName(bytes: [0x61, 0xFF])
    #expect(!name.isText && name.text == "a\u{FFFD}")
    #expect(name != ExactName(bytes: [0x61, 0xFE]))
    #expect(ExactName("a").isText)
  }
}
