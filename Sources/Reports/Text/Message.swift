/// A line for people on standard error: what is wrong, where, and what to do.
///
///     error: unknown key 'learning-rat'
///       --> experiments/digits.toml:12:3
///        |
///     12 |   learning-rat = 0.1
///        |   ^^^^^^^^^^^^
///     hint: did you mean 'learning-rate'?
public struct Message: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case error, warning, hint, note

    var style: Style {
      switch self {
      case .error: .bold + .red
      case .warning: .bold + .yellow
      case .hint: .bold + .cyan
      case .note: .bold + .blue
      }
    }
  }

  /// A place in a file, and the line that is there.
  public struct Location: Sendable, Equatable {
    public let file: String
    /// From one; nil when only the file is known.
    public let line: Int?
    /// From one, in Unicode scalars; nil when only the line is known.
    public let column: Int?
    /// Scalars to underline from `column` on.
    public let length: Int
    /// The text of that line, if it is to be shown.
    public let excerpt: String?

    public init(
      file: String, line: Int? = nil, column: Int? = nil, length: Int = 1, excerpt: String? = nil
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.length = length
      self.excerpt = excerpt
    }

    /// "file:12:3", the form that editors and terminals turn into a link.
    public var text: StyledText {
      var text = StyledText(file)
      if let line {
        text += ":\(line)"
        if let column { text += ":\(column)" }
      }
      return text
    }
  }

  public let kind: Kind
  public let text: StyledText
  public let location: Location?

  /// - Parameter text: line breaks stay, and the width may add more.
  public init(_ kind: Kind, _ text: StyledText, at location: Location? = nil) {
    self.kind = kind
    self.text = text
    self.location = location
  }

  /// The lines, without a line break at the end.
  public func rendered(on terminal: Terminal) -> StyledText {
    let label = StyledText(kind.rawValue + ": ", kind.style)
    let room = terminal.width.map { max($0 - label.width, 10) }
    let body = text.lines.flatMap { $0.wrapped(to: room) }.enumerated().map { index, line in
      (index == 0 ? label : .spaces(label.width)) + (kind == .error ? line.styled(.bold) : line)
    }
    return (body + locationLines(on: terminal)).joined(separator: "\n")
  }

  private func locationLines(on terminal: Terminal) -> [StyledText] {
    guard let location else { return [] }
    let number = location.line.map(String.init) ?? ""
    let gutter = String(repeating: " ", count: number.count)
    var lines: [StyledText] = ["\(gutter + "-->", .blue) \(location.text)"]
    guard location.line != nil, let excerpt = location.excerpt else { return lines }

    let bar = StyledText("\(gutter) |", .blue)
    lines.append(bar)
    let room = max((terminal.width ?? 160) - number.count - 3, 10)
    let parts = Excerpt(excerpt, at: location, room: room)
    let text = (parts.before + parts.word + parts.after)
      .truncated(to: room, ellipsis: terminal.symbol("…", "..."))
    lines.append("\("\(number) |", .blue) \(text)")
    if let column = location.column, column >= 1 {
      let carets = String(repeating: "^", count: max(parts.word.width, 1))
      lines.append("\(bar) \(StyledText.spaces(parts.before.width))\(carets, kind.style)")
    }
    return lines
  }

  /// The line of a place, as it is shown: the word that is meant, what is before and what follows.
  private struct Excerpt {
    var before: StyledText
    let word: StyledText
    let after: StyledText

    /// - Parameter room: columns; of a longer line the beginning is left out, as far as need be.
    init(_ line: String, at location: Location, room: Int) {
      // Tabs indent, and take a column each.
      let scalars = Array(line.replacing("\t", with: " ").unicodeScalars)
      let start = min(max((location.column ?? 1) - 1, 0), scalars.count)
      let end = min(start + max(location.length, 1), scalars.count)
      func text(_ part: ArraySlice<Unicode.Scalar>) -> StyledText {
        StyledText(String(String.UnicodeScalarView(part)))
      }
      before = text(scalars[..<start])
      word = text(scalars[start..<end])
      after = text(scalars[end...])
      if before.width + word.width + after.width > room {
        before = before.suffix(columns: max(room / 2, room - word.width - after.width))
      }
    }
  }
}

extension [Message] {
  /// An error and the hints and notes that follow it, each from a new line.
  public func rendered(on terminal: Terminal) -> StyledText {
    map { $0.rendered(on: terminal) }.joined(separator: "\n")
  }
}
