extension ConfigurationNode {
  /// The value as TOML on one line, as `--set` takes it: `[{ kind = "flatten" }, 0.1]`.
  public var tomlText: String {
    switch value {
    case .table(let entries):
      let pairs = entries.filter { !$0.node.isAbsent }
        .map { "\(Self.keyText($0.key)) = \($0.node.tomlText)" }
      return pairs.isEmpty ? "{}" : "{ \(pairs.joined(separator: ", ")) }"
    case .array(let elements):
      return "[" + elements.map(\.tomlText).joined(separator: ", ") + "]"
    case .float(let number) where number.isNaN: return "nan"
    case .float(let number) where number.isInfinite: return number < 0 ? "-inf" : "inf"
    case .string, .integer, .float, .boolean, .absent:
      // The same as in JSON; TOML has one control character more that must be escaped.
      return canonicalJSON.replacing("\u{7F}", with: "\\u007f")
    }
  }

  /// The value as the command line takes it: as TOML, without the quotes of a plain word.
  public var settingText: String {
    guard let word = string, let first = word.utf8.first, Self.isLetter(first),
      word.utf8.allSatisfy({ Self.isBare($0) }), !["true", "false", "inf", "nan"].contains(word)
    else { return tomlText }
    return word
  }

  /// The entries of a table as `--trick ID:` takes them: `alpha=0.4,spread=all`.
  public var optionsText: String {
    (entries ?? []).filter { !$0.node.isAbsent }
      .map { "\(Self.keyText($0.key))=\($0.node.settingText)" }.joined(separator: ",")
  }

  /// A key as TOML writes it, in quotes where it needs them.
  static func keyText(_ key: String) -> String {
    !key.isEmpty && key.utf8.allSatisfy { isBare($0) }
      ? key : ConfigurationNode(.string(key)).tomlText
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
