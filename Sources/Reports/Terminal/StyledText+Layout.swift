// How text is fitted into columns.

extension StyledText {
  /// Columns that the text takes on a terminal.
  public var width: Int { runs.reduce(0) { $0 + TextWidth.columns(of: $1.text) } }

  /// That many spaces; none for a negative number.
  public static func spaces(_ count: Int) -> StyledText {
    StyledText(String(repeating: " ", count: max(count, 0)))
  }

  /// The text with a style added to those that it has.
  public func styled(_ style: Style) -> StyledText {
    var text = StyledText()
    for run in runs { text.append(Run(text: run.text, style: run.style + style)) }
    return text
  }

  /// The lines of the text, at least one.
  var lines: [StyledText] {
    var lines = [StyledText()]
    for run in runs {
      let parts = run.text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if index > 0 { lines.append(StyledText()) }
        lines[lines.count - 1].append(Run(text: String(part), style: run.style))
      }
    }
    return lines
  }

  /// Spaces added on the right up to this many columns.
  public func padded(to columns: Int) -> StyledText { self + .spaces(columns - width) }

  /// Spaces added on the left up to this many columns.
  public func paddedLeft(to columns: Int) -> StyledText { .spaces(columns - width) + self }

  /// The text cut to this many columns, the last of them an ellipsis if anything was cut.
  public func truncated(to columns: Int, ellipsis: String = "…") -> StyledText {
    guard width > columns else { return self }
    let room = columns - TextWidth.columns(of: ellipsis)
    guard room >= 0 else { return StyledText(String(ellipsis.prefix(max(columns, 0)))) }
    var result = StyledText()
    var used = 0
    for run in runs {
      for character in run.text {
        used += TextWidth.columns(of: character)
        if used > room {
          result.append(Run(text: ellipsis, style: run.style))
          return result
        }
        result.append(Run(text: String(character), style: run.style))
      }
    }
    return result
  }

  /// The text without its beginning, so that it takes at most this many columns.
  func suffix(columns: Int) -> StyledText {
    var excess = width - columns
    var result = StyledText()
    for run in runs {
      let rest = run.text.drop { character in
        guard excess > 0 else { return false }
        excess -= TextWidth.columns(of: character)
        return true
      }
      result.append(Run(text: String(rest), style: run.style))
    }
    return result
  }

  /// Lines of at most this many columns, broken at spaces; a longer word has a line of its own.
  ///
  /// - Parameters:
  ///   - columns: nil for one line.
  ///   - indent: columns left free at the start of every line but the first, without the spaces.
  public func wrapped(to columns: Int?, indent: Int = 0) -> [StyledText] {
    let words = words
    guard let columns, !words.isEmpty else { return [words.map(\.text).joined(separator: " ")] }
    var lines: [StyledText] = []
    var line = StyledText()
    var used = 0
    for word in words {
      let size = word.text.width
      let room = columns - (lines.isEmpty ? 0 : indent)
      if !line.isEmpty, used + 1 + size > room {
        lines.append(line)
        (line, used) = (word.text, size)
      } else if line.isEmpty {
        (line, used) = (word.text, size)
      } else {
        line.append(Run(text: " ", style: word.space))
        line += word.text
        used += 1 + size
      }
    }
    lines.append(line)
    return lines
  }

  /// What is between spaces and line breaks, each with the style of the space before it.
  private var words: [(text: StyledText, space: Style)] {
    var words: [(text: StyledText, space: Style)] = []
    var word = StyledText()
    var space = Style.none
    func isSpace(_ character: Character) -> Bool { character == " " || character == "\n" }
    for run in runs {
      var rest = run.text[...]
      while let first = rest.first {
        let part = rest.prefix { isSpace($0) == isSpace(first) }
        rest = rest[part.endIndex...]
        if isSpace(first) {
          if !word.isEmpty { words.append((word, space)) }
          (word, space) = (StyledText(), run.style)
        } else {
          word.append(Run(text: String(part), style: run.style))
        }
      }
    }
    if !word.isEmpty { words.append((word, space)) }
    return words
  }
}
