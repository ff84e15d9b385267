import Configuration
import Testing

/// `path = line:column` of each leaf, and `path @ line:column` of each key.
func places(_ node: ConfigurationNode, _ path: String = "") -> [String] {
  func text(_ location: Configuration.SourceLocation?) -> String {
    location.map { "\($0.line):\($0.column)" } ?? "nowhere"
  }
  switch node.value {
  case .table(let entries):
    return entries.flatMap { entry -> [String] in
      let path = path.isEmpty ? entry.key : path + "." + entry.key
      return ["\(path) @ \(text(entry.keyLocation))"] + places(entry.node, path)
    }
  case .array(let elements):
    return ["\(path) = \(text(node.location))"]
      + elements.enumerated().flatMap { places($1, "\(path).\($0)") }
  default: return ["\(path) = \(text(node.location))"]
  }
}

func places(toml: String) throws -> [String] {
  try places(ConfigurationNode.parse(toml: toml, file: "a.toml"))
}

@Suite("Places in TOML")
struct LocationTests {
  @Test("Tables, sub-tables and pairs, in the order of the source")
  func tables() throws {
    let toml = """
      zeta = 1
      alpha = 2   # comment = 3
      [ b . "c d" ]
      x=1
      \ty  =  'two'
      [b]
      z = 0x1F
      """
    #expect(
      try places(toml: toml) == [
        "zeta @ 1:1", "zeta = 1:8", "alpha @ 2:1", "alpha = 2:9", "b @ 6:2", "b.c d @ 3:7",
        "b.c d.x @ 4:1", "b.c d.x = 4:3", "b.c d.y @ 5:2", "b.c d.y = 5:8", "b.z @ 7:1",
        "b.z = 7:5",
      ])
  }

  @Test("Arrays of tables, with sub-tables and arrays of their own")
  func arraysOfTables() throws {
    let toml = """
      [[layer]]
      kind = 1
      [layer.options]
      deep = 2
      [[layer]]
      kind = 3
      [[layer.branch]]
      w = 4
      [[layer.branch]]
      w = 5
      [layer.branch.last]
      v = 6
      """
    #expect(
      try places(toml: toml) == [
        "layer @ 1:3", "layer = 1:3", "layer.0.kind @ 2:1", "layer.0.kind = 2:8",
        "layer.0.options @ 3:8", "layer.0.options.deep @ 4:1", "layer.0.options.deep = 4:8",
        "layer.1.kind @ 6:1", "layer.1.kind = 6:8", "layer.1.branch @ 7:9",
        "layer.1.branch = 7:9", "layer.1.branch.0.w @ 8:1", "layer.1.branch.0.w = 8:5",
        "layer.1.branch.1.w @ 10:1", "layer.1.branch.1.w = 10:5", "layer.1.branch.1.last @ 11:15",
        "layer.1.branch.1.last.v @ 12:1", "layer.1.branch.1.last.v = 12:5",
      ])
  }

  @Test("Dotted keys, inline tables and arrays over several lines with comments")
  func nested() throws {
    let toml = """
      a.b . "c" = { d = 1, e.f = [ 2, { g = 3 } ] }
      h = [ # ] not the end
        "],", # , "
        [ 4,
          5, ], '''
      ]'''
      ]
      i = true
      """
    #expect(
      try places(toml: toml) == [
        "a @ 1:1", "a.b @ 1:3", "a.b.c @ 1:7", "a.b.c.d @ 1:15", "a.b.c.d = 1:19",
        "a.b.c.e @ 1:22", "a.b.c.e.f @ 1:24", "a.b.c.e.f = 1:28", "a.b.c.e.f.0 = 1:30",
        "a.b.c.e.f.1.g @ 1:35", "a.b.c.e.f.1.g = 1:39", "h @ 2:1", "h = 2:5", "h.0 = 3:3",
        "h.1 = 4:3", "h.1.0 = 4:5", "h.1.1 = 5:5", "h.2 = 5:11", "i @ 8:1", "i = 8:5",
      ])
  }

  @Test("Strings that look like TOML do not mislead")
  func strings() throws {
    let toml = #"""
      a = "x = 1 # \" [b]"
      "k = \"1\"" = 'lite\'
      m = """
      [not.a.table]
      k = 1 \"""
      ""quoted"" """
      n = """end in two quotes"""""
      o = ''''one''''
      p = """a\\"""
      q = ""
      r = ''
      s = """"""
      'lit#eral' = 2
      "\u0041\U0001F600" = 3
      1234 = 4
      -_-.5 = 5
      """#
    #expect(
      try places(toml: toml) == [
        "a @ 1:1", "a = 1:5", "k = \"1\" @ 2:1", "k = \"1\" = 2:15", "m @ 3:1", "m = 3:5",
        "n @ 7:1", "n = 7:5", "o @ 8:1", "o = 8:5", "p @ 9:1", "p = 9:5", "q @ 10:1", "q = 10:5",
        "r @ 11:1", "r = 11:5", "s @ 12:1", "s = 12:5", "lit#eral @ 13:1", "lit#eral = 13:14",
        "A😀 @ 14:1", "A😀 = 14:22", "1234 @ 15:1", "1234 = 15:8", "-_- @ 16:1",
        "-_-.5 @ 16:5", "-_-.5 = 16:9",
      ])
  }

  @Test("Columns count characters as people see them, also after CRLF and a byte order mark")
  func columns() throws {
    #expect(
      try places(toml: "\u{FEFF}a = 'é日😀'\r\nb = [ 'é', 1 ]\r\n") == [
        "a @ 1:1", "a = 1:5", "b @ 2:1", "b = 2:5", "b.0 = 2:7", "b.1 = 2:12",
      ])
  }

  @Test(
    "A syntax error has its place",
    arguments: [
      ("a = 1\nb = = 2", 2), ("a = 1\na = 2", 2), ("[t]\n[t]", 2), ("a = \"x\n", 1),
      ("a = [1, 2\n", 1), ("a = 01", 1), ("a = 99999999999999999999", 1), ("a\u{0} = 1", 1),
      ("a = 1\nb = \"\\u0000\"", 2), ("a = 1\nb = '\u{0}'", 2), ("# \u{0}", 1),
      ("[=]", 1), ("a = 1\n[[[a]]]", 2), ("[é]", 1), ("[", 1), ("[[", 1), ("[]", 1),
      ("[ # x\n]", 1),
      ("a = [\n1, }", 2), ("a = [,]", 1), ("a = [1,,2]", 1), ("a = 2026-01-01 1", 1),
      ("a = [\u{A0}1]", 1),
    ])
  func syntaxErrors(toml: String, line: Int) {
    let error = #expect(throws: ConfigurationError.self) {
      try ConfigurationNode.parse(toml: toml, file: "a.toml")
    }
    #expect(error?.location?.file == "a.toml")
    #expect(error?.location?.line == line, "\(error?.description ?? "")")
  }

  @Test("Nesting without end is refused, whatever it is made of")
  func nesting() {
    let many = 50_000
    let documents = [
      "a = " + String(repeating: "[", count: many),
      "a = " + String(repeating: "{a=", count: many),
      String(repeating: "a.", count: many) + "a = 1\n= =",
      "[" + String(repeating: "a.", count: many) + "a]",
      "a = {" + String(repeating: "a.", count: 60) + "a = {"
        + String(repeating: "b.", count: 60) + "b = 1}}",
    ]
    for toml in documents {
      let error = #expect(throws: ConfigurationError.self) {
        try ConfigurationNode.parse(toml: toml, file: "a.toml")
      }
      #expect(error?.message.contains("nested more than") == true)
    }
  }

  @Test("Broken and mutated documents are refused or read, never worse")
  func mutations() {
    let base = Array(
      """
      a.b = [1, {c = "x\\n", d = '''y'''}, 2026-01-01] # z
      [[t."q"]]
      e = \"\"\"w\"\"\"
      [t.q.f]
      g = -1.5e3
      """.utf8)
    for end in 0...base.count {
      _ = try? ConfigurationNode.parse(
        toml: String(decoding: base[..<end], as: UTF8.self), file: "a.toml")
    }
    for index in base.indices {
      for byte in Array("\"'[]{}=.,#\n\\ a1\0".utf8) {
        var bytes = base
        bytes[index] = byte
        _ = try? ConfigurationNode.parse(
          toml: String(decoding: bytes, as: UTF8.self), file: "a.toml")
      }
    }
  }
}
