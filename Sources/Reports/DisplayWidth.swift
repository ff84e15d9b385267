// How many columns text takes on a terminal.

extension String {
  /// Columns, with escape sequences taking none, wide characters two.
  public var displayWidth: Int { withoutEscapes.reduce(0) { $0 + $1.displayWidth } }

  /// The text without ANSI escape sequences.
  public var withoutEscapes: String {
    guard contains("\u{1B}") else { return self }
    var result = ""
    var isEscape = false
    for scalar in unicodeScalars {
      if isEscape {
        // A sequence ends with a letter; its opening bracket is none.
        isEscape = !scalar.properties.isAlphabetic
      } else if scalar == "\u{1B}" {
        isEscape = true
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Padded on the right, left or both sides to a number of columns.
  public func padded(to width: Int, alignment: Alignment = .left) -> String {
    let missing = max(0, width - displayWidth)
    let blanks = { String(repeating: " ", count: $0) }
    return switch alignment {
    case .left: self + blanks(missing)
    case .right: blanks(missing) + self
    case .centre: blanks(missing / 2) + self + blanks(missing - missing / 2)
    }
  }

  /// Cut to a number of columns, the last of which is an ellipsis. Styles are lost in a cut.
  public func truncated(to width: Int, ellipsis: String = "…") -> String {
    guard displayWidth > width else { return self }
    var result = ""
    var left = width - ellipsis.displayWidth
    for character in withoutEscapes {
      left -= character.displayWidth
      if left < 0 { break }
      result.append(character)
    }
    return width <= 0 ? "" : result + ellipsis
  }

  /// Broken into lines of at most `width` columns, between words where that is possible.
  public func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty && line.displayWidth + 1 + String(word).displayWidth > width {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " " + word
      }
      lines.append(line)
    }
    return lines
  }
}

/// Where text stands in a wider field.
public enum Alignment: Sendable { case left, right, centre }

extension Character {
  /// 0 for controls, 2 for East Asian wide characters and most emoji, otherwise 1.
  var displayWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    switch first.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F: return 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return 2
    default: return first.properties.generalCategory == .nonspacingMark ? 0 : 1
    }
  }
}
