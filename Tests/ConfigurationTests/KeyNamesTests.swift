import Configuration
import Testing

@Suite("Key names")
struct KeyNamesTests {
  @Test(
    "Swift's spelling becomes TOML's, and back",
    arguments: [
      ("rate", "rate"), ("batchSize", "batch-size"), ("beta1", "beta1"),
      ("l2Penalty", "l2-penalty"), ("xPosition", "x-position"), ("", ""),
    ])
  func bothWays(name: String, key: String) {
    #expect(KeyNames.kebab(name) == key)
    #expect(KeyNames.kebab(key) == key)
    #expect(KeyNames.camel(key) == name)
  }

  @Test("Capitals in a row are one word")
  func acronyms() {
    #expect(KeyNames.kebab("useGPUNow") == "use-gpu-now")
    #expect(KeyNames.kebab("meanURL") == "mean-url")
  }

  @Test(
    "Distance counts insertions, deletions, replacements and swaps",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("momentun", "momentum", 1),
      ("rtae", "rate", 1), ("rat", "rate", 1), ("kitten", "sitting", 3), ("batchsize", "size", 5),
    ])
  func distance(left: String, right: String, expected: Int) {
    #expect(KeyNames.distance(left, right) == expected)
    #expect(KeyNames.distance(right, left) == expected)
  }

  @Test("A far word gets the list instead of a guess")
  func hints() {
    #expect(
      KeyNames.hint(for: "zebra", among: ["rate", "kind"], kind: "key") == "allowed: kind, rate")
    #expect(
      KeyNames.hint(for: "knd", among: ["rate", "kind"], kind: "key") == "did you mean 'kind'?")
    #expect(KeyNames.hint(for: "x", among: [], kind: "key") == "no key is allowed here")
  }

  @Test("A number is no slip for another, and a single letter none for any")
  func numbers() {
    let digits = (0...9).map(String.init)
    #expect(
      KeyNames.hint(for: "11", among: digits, kind: "class")
        == "allowed: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9")
    #expect(KeyNames.nearest(to: "1.5", among: ["1.6", "rate"]) == nil)
    #expect(KeyNames.nearest(to: "one1", among: ["1", "one2"]) == "one2")
    #expect(KeyNames.nearest(to: "b", among: ["a", "c"]) == nil)
  }
}
