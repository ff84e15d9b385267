/// A command that a person may copy into a shell.
public enum ShellCommand {
  /// Words as a shell takes them, with blanks between.
  public static func text(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }

  /// A command of this program: a verb, options, and names, which may begin with a hyphen.
  public static func harness(
    _ verb: String, _ names: [String], options: [(name: String, value: String)] = []
  ) -> String {
    let options = options.flatMap { option in
      // Or a value that begins with a hyphen would be taken for an option.
      option.value.hasPrefix("-")
        ? ["\(option.name)=\(option.value)"] : [option.name, option.value]
    }
    let hasHyphen = names.contains { $0.hasPrefix("-") }
    return text(
      ["harness", verb] + (hasHyphen ? options + ["--"] + names : names + options))
  }

  /// A word as a shell takes it for one; with escapes of its own if it holds what is not seen.
  public static func quoted(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
        || "-_./=:,+@%".unicodeScalars.contains($0)
    }
    if isPlain && !word.isEmpty { return word }
    if VisibleText.line(word) == word {
      return "'" + word.replacing("'", with: "'\\''") + "'"
    }
    let escaped = word.unicodeScalars.map { scalar in
      if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
      if !VisibleText.isHidden(scalar) { return String(scalar) }
      return String(scalar).utf8.map { byte in
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
    }
    return "$'" + escaped.joined() + "'"
  }
}
