import Configuration
import Testing

@Suite("Settings on the command line")
struct SettingTests {
  @Test(
    "A value is TOML, or else a string",
    arguments: [
      ("0.1", "0.1"), ("3", "3"), ("true", "true"), ("adam", "\"adam\""),
      ("'quoted'", "\"quoted\""), ("[1, 2]", "[1,2]"), ("{ a = 1 }", #"{"a":1}"#),
      ("two words", "\"two words\""), ("inf", "\"inf\""), ("1.2.3", "\"1.2.3\""),
      ("data/a=b.toml", "\"data/a=b.toml\""), (" 7 ", "7"), ("2026-01-02", "\"2026-01-02\""),
      ("\"\"", "\"\""),
    ])
  func values(text: String, json: String) throws {
    var node = ConfigurationNode()
    try node.set("a.b", to: text)
    #expect(node.canonicalJSON == "{\"a\":{\"b\":\(json)}}")
  }

  @Test("Setting replaces, adds tables and reaches into arrays")
  func paths() throws {
    var node = try ConfigurationNode.parse(
      toml: "x = 1\nlayers = [{ units = 2 }, { units = 3 }]", file: "a.toml")
    try node.set("x", to: "2")
    try node.set("layers.1.units", to: "4")
    try node.set("new.'a b'.c", to: "5")
    #expect(
      node.canonicalJSON
        == #"{"layers":[{"units":2},{"units":4}],"new":{"a b":{"c":5}},"x":2}"#)
  }

  @Test(
    "A setting that cannot be is refused",
    arguments: [
      ("", "1", "--set: '' is not a key path"),
      ("a..b", "1", "--set: 'a..b' is not a key path"),
      ("a.b c", "1", "--set: 'a.b c' is not a key path"),
      ("layers.2.units", "1", "--set: layers: '2' is not the number of one of its 1 elements"),
      ("layers.x", "1", "--set: layers: 'x' is not the number of one of its 1 elements"),
      ("x.y", "1", "--set: x: has no key 'y': it is the integer 1"),
      ("x", "", "--set: x: has no value"),
      ("x", "[1, 2", "--set: x: not valid TOML"),
      ("x", "1\ny = 2", "--set: x: more than one value"),
    ])
  func refusals(keyPath: String, text: String, message: String) throws {
    var node = try ConfigurationNode.parse(toml: "x = 1\nlayers = [{}]", file: "a.toml")
    let error = #expect(throws: ConfigurationError.self) { try node.set(keyPath, to: text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test("A mistake in a setting names the option, not the file")
  func place() throws {
    var node = try ConfigurationNode.parse(toml: "[optimiser]\nrate = 1", file: "a.toml")
    try node.set("optimiser.rate", to: "fast")
    let wrong = #expect(throws: ConfigurationError.self) { try node.decode(Experiment.self) }
    #expect(
      wrong?.description
        == "--set: optimiser.rate: expected a number, found the string \"fast\"")
    try node.set("optimiser.rate", to: "1")
    try node.set("optimiser.rat", to: "1")
    let unknown = #expect(throws: ConfigurationError.self) { try node.decode(Experiment.self) }
    #expect(unknown?.description == "--set: optimiser: unknown key 'rat'")
  }

  @Test("Options are pairs between commas, except within brackets and quotes")
  func options() throws {
    let node = try ConfigurationNode.options("alpha=0.4,spread=all,list=[1, 2],s='a,b',b.c=true")
    #expect(
      node.canonicalJSON
        == #"{"alpha":0.4,"b":{"c":true},"list":[1,2],"s":"a,b","spread":"all"}"#)
    #expect(try ConfigurationNode.options("") == ConfigurationNode())
    for text in ["alpha", "alpha=1,", "alpha=1,alpha=2", "=1", "a=[1,2", ",", "a.=1"] {
      let error = #expect(throws: ConfigurationError.self) {
        try ConfigurationNode.options(text)
      }
      #expect(error?.description.hasPrefix("--trick: ") == true, "\(text)")
    }
  }
}
