/// Text from outside made visible: what would steer a terminal, break a line, turn the direction of
/// writing or not be seen at all is written as an escape, as in `\n` or `\u{1b}`.
///
/// All other text stays as it is, also that of writing systems and emoji which join letters by
/// characters that are not seen.
public enum VisibleText {
  /// A text that is meant as one line: its line breaks are escaped too.
  public static func line(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var result = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if isHidden(scalar), !isJoining(scalars, index) {
        result.append(contentsOf: escape(of: scalar).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// A text with every character escaped that is not ASCII, so that no two texts look the same.
  public static func ascii(_ text: String) -> String {
    line(text).unicodeScalars.map { $0.isASCII ? String($0) : escape(of: $0) }.joined()
  }

  /// A text of several lines: line breaks stay, of whatever kind they are, and tabs are four spaces.
  public static func lines(_ text: String) -> String {
    if text.utf8.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "\n") }) { return text }
    return split(text).map { line($0.replacing("\t", with: "    ")) }.joined(separator: "\n")
  }

  /// A text of several lines without their ends, `\n` or `\r\n`.
  public static func split(_ text: String) -> [String] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.last == "\r" ? line.dropLast() : line)
    }
  }

  /// A JSON document in which the strings escape what is not seen, in the way of JSON.
  ///
  /// A reader gets the same strings: between them there is nothing of the kind but white space.
  public static func json(_ document: String) -> String {
    if document.utf8.allSatisfy({ $0 < 0x7F }) { return document }
    var result = String.UnicodeScalarView()
    for scalar in document.unicodeScalars {
      if scalar.value >= 0x7F, isHidden(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result.append(
            contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
              .unicodeScalars)
        }
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Whether a scalar shows nothing of itself: controls (C0, DEL, C1), line and paragraph separators,
  /// and format characters: marks of direction, those of no width, joiners, tags, selectors.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return !isPlain(UInt8(scalar.value)) }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool { (0x20..<0x7F).contains(byte) }

  private static func escape(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }

  /// Whether a hidden scalar has its part in how its neighbours look: a joiner within a word of a
  /// script from Arabic to those of India, Tibet and Burma, or between two emoji; and the selector
  /// that makes one of a symbol or of a key.
  private static func isJoining(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0 else { return false }
    let before = scalars[index - 1]
    let after = scalars.indices.contains(index + 1) ? scalars[index + 1] : " "
    func isOfJoiningScript(_ scalar: Unicode.Scalar) -> Bool {
      (0x0600...0x109F).contains(scalar.value) && !isHidden(scalar)
    }
    func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
      !scalar.isASCII && scalar.properties.isEmoji
    }
    switch scalars[index].value {
    case 0x200C, 0x200D:
      if isOfJoiningScript(before), isOfJoiningScript(after) { return true }
      return scalars[index].value == 0x200D && isEmoji(after)
        && (isEmoji(before) || before.value == 0xFE0F)
    case 0xFE0E, 0xFE0F: return isEmoji(before) || (after.value == 0x20E3 && before.isASCII)
    default: return false
    }
  }
}
