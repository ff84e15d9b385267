import Configuration
import Testing

/// Writes random valid TOML in which each key and each scalar is a word that occurs once, so that
/// searching the text for the word gives the place that the locator must give.
private struct DocumentWriter {
  var state: UInt64
  var text = ""
  var serial = 1000

  mutating func random(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }

  mutating func pick(_ choices: [String]) -> String { choices[random(choices.count)] }

  mutating func key() -> String {
    serial += 1
    return pick(["k\(serial)", "\"k\(serial)\"", "'k\(serial)'", "k\(serial)"])
  }

  mutating func dottedKey() -> String {
    var keys = [key()]
    while random(4) == 0 { keys.append(key()) }
    return keys.joined(separator: pick([".", " . ", "\t."]))
  }

  mutating func trivia() -> String {
    pick(["", " ", "\t", "\n", "\r\n", " # ] } \" ''' [x] = , \n", "# é😀\n\n  "])
  }

  mutating func value(_ depth: Int) -> String {
    serial += 1
    switch random(depth > 3 ? 5 : 8) {
    case 0: return "\(serial)"
    case 1: return "\(serial).5"
    case 2: return "\"v\(serial) é \\\" # [ \\\\\""
    case 3: return "'v\(serial) 😀 \\'"
    case 4:
      return pick(["\"\"\"v\(serial) \n[x]\ny = \\\"\"\" \"\" \"\"\"", "'''v\(serial)\n[[x]] ''''"])
    case 5, 6:
      var items: [String] = []
      for _ in 0..<random(4) { items.append(trivia() + value(depth + 1) + trivia()) }
      let comma = items.isEmpty || random(2) == 0 ? "" : ","
      return "[" + items.joined(separator: ",") + comma + trivia() + "]"
    default:
      var items: [String] = []
      for _ in 0..<random(4) { items.append(" " + dottedKey() + " = " + value(depth + 1)) }
      return "{" + items.joined(separator: " ,") + " }"
    }
  }

  mutating func pairs() {
    for _ in 0..<random(4) {
      text += pick(["", "  ", "# note = 1\n", "\n"])
      text += dottedKey() + pick([" = ", "=", "\t=  "]) + value(0)
      text += pick(["\n", "\r\n", "  # é \"\n"])
    }
  }

  mutating func document() -> String {
    pairs()
    var headers: [String] = []
    for _ in 0..<random(6) {
      let parent = headers.isEmpty || random(2) == 0 ? "" : pick(headers) + "."
      if random(3) == 0 {
        let name = parent + key()
        for _ in 0...random(3) {
          text += "[[" + name + "]]\n"
          pairs()
        }
      } else {
        let name = parent + dottedKey()
        headers.append(name)
        text += "[ " + name + " ] # x\n"
        pairs()
      }
    }
    return text
  }
}

@Suite("Places in random TOML")
struct RandomDocumentTests {
  /// Line and column of the first occurrence of `word`, stepping back over an opening quote.
  private func find(_ word: String, in text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    let word = Array(word.unicodeScalars)
    guard
      var index = scalars.indices.first(where: { scalars[$0...].starts(with: word) })
    else { return nil }
    while index > 0, scalars[index - 1] == "\"" || scalars[index - 1] == "'" { index -= 1 }
    let before = scalars[..<index]
    let line = before.count { $0 == "\n" } + 1
    let column = index - (before.lastIndex(of: "\n") ?? -1)
    return "\(line):\(column)"
  }

  private func check(_ node: ConfigurationNode, in text: String) -> Int {
    func place(_ location: Configuration.SourceLocation?) -> String? {
      location.map { "\($0.line):\($0.column)" }
    }
    var word = ""
    switch node.value {
    case .table(let entries):
      return entries.reduce(0) { count, entry in
        #expect(place(entry.keyLocation) == find(entry.key, in: text))
        return count + 1 + check(entry.node, in: text)
      }
    case .array(let elements): return elements.reduce(0) { $0 + check($1, in: text) }
    case .string(let string): word = String(string.prefix(5))
    case .integer(let number): word = "\(number)"
    case .float(let number): word = "\(number)"
    case .boolean, .absent: Issue.record("not written")
    }
    #expect(place(node.location) == find(word, in: text))
    return 1
  }

  @Test("Each key and each value is where its text is")
  func everyPlace() throws {
    var checked = 0
    for seed in 1...400 {
      var writer = DocumentWriter(state: UInt64(seed))
      let text = writer.document()
      let node: ConfigurationNode
      do {
        node = try ConfigurationNode.parse(toml: text, file: "a.toml")
      } catch {
        Issue.record("seed \(seed): \(error)\n\(text)")
        return
      }
      checked += check(node, in: text)
    }
    #expect(checked > 5000)
  }

  @Test("Written on one line and read again, every value is what it was")
  func oneLine() throws {
    for seed in 1...400 {
      var writer = DocumentWriter(state: UInt64(seed))
      let node = try ConfigurationNode.parse(toml: writer.document(), file: "a.toml")
      let text = node.tomlText
      #expect(!text.contains("\n"))
      let again = try ConfigurationNode.parse(toml: "value = \(text)", file: "b.toml")
      #expect(again["value"] == node, "\(text)")
    }
  }
}
