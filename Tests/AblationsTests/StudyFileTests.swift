import Ablations
import Configuration
import Testing

@Suite("A study file says what the words of a command say, and nothing else")
struct StudyFileTests {
  /// Of a command with an argument, options that repeat or do not, a flag and a path.
  static let options: CommandOptions = {
    let description = """
      { "command": { "arguments": [
        { "kind": "positional", "valueName": "experiment", "defaultValue": "digits" },
        { "kind": "option", "names": [{ "kind": "long", "name": "set" }], "isRepeating": true },
        { "kind": "option", "names": [{ "kind": "long", "name": "plugin" }], "isRepeating": true,
          "completionKind": { "file": { "extensions": ["so"] } } },
        { "kind": "option", "names": [{ "kind": "long", "name": "threads" }] },
        { "kind": "flag", "names": [{ "kind": "long", "name": "json" }] },
        { "kind": "option", "names": [{ "kind": "long", "name": "trick" }], "isRepeating": true,
          "completionKind": { "custom": {} } },
        { "kind": "option", "names": [{ "kind": "long", "name": "seeds" }] },
        { "kind": "option", "names": [{ "kind": "long", "name": "margin" }],
          "defaultValue": "0.5" },
        { "kind": "flag", "names": [{ "kind": "long", "name": "stack" }] },
        { "kind": "flag", "names": [
          { "kind": "short", "name": "h" }, { "kind": "long", "name": "help" }] }
      ] } }
      """
    guard let options = try? CommandOptions(described: description) else {
      preconditionFailure("the description is JSON")
    }
    return options
  }()

  private func study(_ text: String, path: String = "s.toml") throws -> StudyFile {
    try StudyFile(text, path: path, options: Self.options)
  }

  @Test("Values become words in the order of the options, whatever the file's")
  func words() throws {
    let study = try study(
      """
      stack = true
      seeds = [1, 5, 9]
      margin = 0.2
      trick = ["mixup:alpha=0.4", "ema"]
      set = "name=-x"
      experiment = "digits"
      """)
    #expect(
      study.words == [
        "digits", "--set=name=-x", "--trick=mixup:alpha=0.4", "--trick=ema", "--seeds=1,5,9",
        "--margin=0.2", "--stack",
      ])
  }

  @Test("Paths count from the folder of the study; names and other texts stay what they are")
  func paths() throws {
    let study = try study(
      "experiment = 'own.toml'\nplugin = ['a.so', '/b.so']\ntrick = 'a/b'", path: "x/y/s.toml")
    #expect(
      study.words == ["x/y/own.toml", "--plugin=x/y/a.so", "--plugin=/b.so", "--trick=a/b"])
    #expect(try self.study("experiment = 'digits'", path: "x/s.toml").words == ["digits"])
  }

  @Test(
    "What is no such option, says how and not what, or has no value of that kind, is told with its place",
    arguments: [
      ("trick = 'a'\ntrik = 'b'", 2, 1, "unknown key 'trik'", "did you mean 'trick'?"),
      ("threads = 2", 1, 1, "says how an ablation is carried out", "--threads"),
      ("help = true", 1, 1, "says how", ""),
      ("trick = [\n  'a',\n  true]", 3, 3, "expected a text or a number", ""),
      ("trick = { a = 1 }", 1, 9, "expected a text or a number", "key=value"),
      ("seeds = []", 1, 9, "expected a value", ""),
      ("stack = 'yes'", 1, 9, "expected true or false", ""),
      ("trick = [['a']]", 1, 10, "expected a text or a number", ""),
      ("trick = 'a", 1, 9, "", ""),
    ])
  func mistakes(text: String, line: Int, column: Int, message: String, hint: String) throws {
    do {
      _ = try study(text)
      Issue.record("it is taken")
    } catch let error as ConfigurationError {
      #expect(error.location?.file == "s.toml")
      #expect(error.location?.line == line)
      #expect(error.location?.column == column || message.isEmpty, "\(error)")
      #expect(message.isEmpty || error.message.contains(message))
      #expect(hint.isEmpty || (error.hint ?? "").contains(hint))
    }
  }

  @Test("A complaint of the command's parser is placed at the option that it names")
  func complaints() throws {
    let study = try study("trick = 'a'\nseeds = 'x'")
    #expect(study.location(of: "the value 'x' is invalid for '--seeds <seeds>'").line == 2)
    #expect(study.location(of: "--trick a is named twice").line == 1)
    #expect(study.location(of: "something else").line == 0)
  }

  @Test("The words of a command are told apart, and come back from the file that is made of them")
  func sorting() throws {
    let (what, how) = Self.options.sorted([
      "tiny", "--threads", "2", "--trick", "a", "--trick=b", "--json", "--stack", "--seeds", "-1",
    ])
    #expect(what == ["tiny", "--trick=a", "--trick=b", "--stack", "--seeds=-1"])
    #expect(how == ["--threads=2", "--json"])
    let text = StudyFile.text(of: what, options: Self.options)
    #expect(
      text == "experiment = \"tiny\"\ntrick = [\"a\", \"b\"]\nseeds = \"-1\"\nstack = true\n")
    #expect(Set(try study(text).words) == Set(what))
  }
}
