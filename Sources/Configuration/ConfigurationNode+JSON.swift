extension ConfigurationNode {
  /// The node as canonical JSON: one text for one value, so that it can be hashed.
  ///
  /// Keys are sorted by their Unicode scalars, absent keys are left out, nothing is indented;
  /// integers are written as integers, floats by the shortest digits that read back the same, with
  /// a point or an exponent. JSON has no infinities and no NaN: they are the strings `inf`, `-inf`
  /// and `nan`, which decoding takes for floats.
  public var canonicalJSON: String {
    var text = ""
    writeJSON(to: &text, indent: nil)
    return text
  }

  /// The same with one entry on a line, indented by two spaces, for people to read.
  public var prettyJSON: String {
    var text = ""
    writeJSON(to: &text, indent: 0)
    return text
  }

  private func writeJSON(to text: inout String, indent: Int?) {
    switch value {
    case .table(let entries):
      let entries = entries.filter { !$0.node.isAbsent }
        .sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      Self.writeItems(entries, brackets: ("{", "}"), to: &text, indent: indent) {
        entry, text, indent in
        Self.writeString(entry.key, to: &text)
        text += indent == nil ? ":" : ": "
        entry.node.writeJSON(to: &text, indent: indent)
      }
    case .array(let elements):
      Self.writeItems(elements, brackets: ("[", "]"), to: &text, indent: indent) {
        element, text, indent in
        element.writeJSON(to: &text, indent: indent)
      }
    case .string(let string): Self.writeString(string, to: &text)
    case .integer(let number): text += String(number)
    case .float(let number) where number.isNaN: text += "\"nan\""
    case .float(let number) where number.isInfinite: text += number < 0 ? "\"-inf\"" : "\"inf\""
    case .float(let number): text += number.description
    case .boolean(let flag): text += flag ? "true" : "false"
    case .absent: text += "null"
    }
  }

  private static func writeItems<Item>(
    _ items: [Item], brackets: (String, String), to text: inout String, indent: Int?,
    write: (Item, inout String, Int?) -> Void
  ) {
    text += brackets.0
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      if let indent { text += "\n" + String(repeating: " ", count: indent + 2) }
      write(item, &text, indent.map { $0 + 2 })
    }
    if let indent, !items.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
    text += brackets.1
  }

  private static func writeString(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case let scalar where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
