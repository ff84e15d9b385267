/// Text as the eye sees it: escape sequences take no columns, East Asian characters two.
public enum VisibleText {
  /// Columns that the text takes on a terminal.
  public static func width(_ text: String) -> Int {
    pieces(text).reduce(0) { $0 + $1.width }
  }

  /// The text without escape sequences.
  public static func plain(_ text: String) -> String {
    pieces(text).filter { !$0.isEscape }.map(\.text).joined()
  }

  /// The text cut to this many columns, the last of them an ellipsis if anything was cut.
  ///
  /// Escape sequences are kept, so a style that was begun is still ended.
  public static func truncated(_ text: String, to columns: Int, ellipsis: String = "…") -> String {
    guard width(text) > columns else { return text }
    let room = columns - width(ellipsis)
    guard room >= 0 else { return String(ellipsis.prefix(max(columns, 0))) }
    var result = ""
    var used = 0
    var isCut = false
    for piece in pieces(text) {
      if piece.isEscape {
        result += piece.text
      } else if !isCut, used + piece.width <= room {
        result += piece.text
        used += piece.width
      } else if !isCut {
        isCut = true
        result += ellipsis
      }
    }
    return result
  }

  /// Spaces added on the right up to this many columns.
  public static func padded(_ text: String, to columns: Int) -> String {
    text + spaces(columns - width(text))
  }

  /// Spaces added on the left up to this many columns.
  public static func paddedLeft(_ text: String, to columns: Int) -> String {
    spaces(columns - width(text)) + text
  }

  /// That many spaces; none for a negative number.
  static func spaces(_ count: Int) -> String {
    String(repeating: " ", count: max(count, 0))
  }

  /// Text from outside (a file name, a label) made harmless on one line: line breaks and tabs
  /// become spaces, other control characters question marks.
  public static func singleLine(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\t" || scalar == "\r" || scalar == "\u{2028}" {
        result.append(" ")
      } else if scalar.properties.generalCategory == .control {
        result.append("?")
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// Lines of at most this many columns, broken at spaces; a longer word has a line of its own.
  ///
  /// - Parameters:
  ///   - columns: nil for one line.
  ///   - indent: columns left free at the start of every line but the first, without the spaces.
  public static func wrapped(_ text: String, to columns: Int?, indent: Int = 0) -> [String] {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
    guard let columns, !words.isEmpty else { return [words.joined(separator: " ")] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in words {
      let size = width(word)
      let room = columns - (lines.isEmpty ? 0 : indent)
      if !line.isEmpty, used + 1 + size > room {
        lines.append(line)
        (line, used) = (word, size)
      } else if line.isEmpty {
        (line, used) = (word, size)
      } else {
        line += " " + word
        used += 1 + size
      }
    }
    lines.append(line)
    return lines
  }

  // MARK: - Pieces

  /// A character, or a whole escape sequence.
  private struct Piece {
    let text: String
    let width: Int
    let isEscape: Bool
  }

  private static func pieces(_ text: String) -> [Piece] {
    var result: [Piece] = []
    result.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let next = text[index] == "\u{1B}" ? endOfEscape(text, index) : text.index(after: index)
      let isEscape = text[index] == "\u{1B}"
      result.append(
        Piece(
          text: String(text[index..<next]), width: isEscape ? 0 : width(of: text[index]),
          isEscape: isEscape))
      index = next
    }
    return result
  }

  /// Past the escape sequence that begins here: CSI up to its final byte, OSC up to BEL or ST.
  private static func endOfEscape(_ text: String, _ start: String.Index) -> String.Index {
    var index = text.index(after: start)
    guard index < text.endIndex else { return index }
    let kind = text[index]
    index = text.index(after: index)
    switch kind {
    case "[":
      while index < text.endIndex {
        let character = text[index]
        index = text.index(after: index)
        if let ascii = character.asciiValue, (0x40...0x7E).contains(ascii) { break }
      }
    case "]":
      while index < text.endIndex {
        let character = text[index]
        index = text.index(after: index)
        if character == "\u{7}" || character == "\\" { break }
      }
    default: break
    }
    return index
  }

  /// Columns of one grapheme cluster.
  private static func width(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.isASCII { return first.value < 0x20 || first.value == 0x7F ? 0 : 1 }
    switch first.properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    let isEmoji =
      first.properties.isEmojiPresentation
      || character.unicodeScalars.contains { $0.value == 0xFE0F }
    return isEmoji || isEastAsianWide(first.value) ? 2 : 1
  }

  /// The blocks whose East_Asian_Width (Unicode Annex 11) is wide or fullwidth.
  private static func isEastAsianWide(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF,
      0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
