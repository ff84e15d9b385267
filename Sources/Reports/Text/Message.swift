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
    /// From one, in characters; nil when only the line is known.
    public let column: Int?
    /// Characters to underline from `column` on.
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
    public var text: String {
      var text = VisibleText.singleLine(file)
      if let line {
        text += ":\(line)"
        if let column { text += ":\(column)" }
      }
      return text
    }
  }

  public let kind: Kind
  public let text: String
  public let location: Location?

  public init(_ kind: Kind, _ text: String, at location: Location? = nil) {
    self.kind = kind
    self.text = text
    self.location = location
  }

  /// The lines, without a line break at the end.
  public func rendered(on terminal: Terminal) -> String {
    let label = kind.rawValue + ": "
    // Line breaks that the writer chose stay; the width may add more.
    let paragraphs = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var lines: [String] = []
    for paragraph in paragraphs {
      let room = terminal.width.map { max($0 - label.count, 10) }
      lines += VisibleText.wrapped(VisibleText.singleLine(paragraph), to: room)
    }
    let margin = VisibleText.spaces(label.count)
    let body = lines.enumerated().map { index, line in
      let styled = kind == .error ? terminal.styled(line, .bold) : line
      return index == 0 ? terminal.styled(label, kind.style) + styled : margin + styled
    }
    return (body + locationLines(on: terminal)).joined(separator: "\n")
  }

  private func locationLines(on terminal: Terminal) -> [String] {
    guard let location else { return [] }
    let number = location.line.map(String.init) ?? ""
    let gutter = VisibleText.spaces(number.count)
    let arrow = terminal.styled(gutter + "-->", .blue)
    var lines = ["\(arrow) \(location.text)"]
    guard location.line != nil, let excerpt = location.excerpt else { return lines }

    let bar = terminal.styled("\(gutter) |", .blue)
    lines.append(bar)
    let shown = window(VisibleText.singleLine(excerpt), gutter: number.count + 3, on: terminal)
    lines.append(terminal.styled("\(number) |", .blue) + " " + shown.text)
    if let column = location.column, column >= 1 {
      let characters = Array(shown.text)
      let start = min(max(column - 1 - shown.dropped, 0), characters.count)
      let end = min(max(start + location.length, start + 1), max(characters.count, start + 1))
      let before = VisibleText.width(String(characters[..<start]))
      let under = VisibleText.width(String(characters[start..<min(end, characters.count)]))
      let carets = String(repeating: "^", count: max(under, 1))
      lines.append("\(bar) \(VisibleText.spaces(before))\(terminal.styled(carets, kind.style))")
    }
    return lines
  }

  /// The part of a long line around the column, and how many characters before it were left out.
  private func window(
    _ excerpt: String, gutter: Int, on terminal: Terminal
  ) -> (text: String, dropped: Int) {
    let room = max((terminal.width ?? 160) - gutter, 10)
    let characters = Array(excerpt)
    guard VisibleText.width(excerpt) > room else { return (excerpt, 0) }
    let column = min((location?.column ?? 1) - 1, characters.count)
    let dropped = max(min(column - room / 2, characters.count - room), 0)
    let rest = String(characters[dropped...])
    return (
      VisibleText.truncated(rest, to: room, ellipsis: terminal.symbol("…", "...")), dropped
    )
  }
}

extension [Message] {
  /// An error and the hints and notes that follow it, each from a new line.
  public func rendered(on terminal: Terminal) -> String {
    map { $0.rendered(on: terminal) }.joined(separator: "\n")
  }
}
