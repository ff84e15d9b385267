/// A line for people on standard error, in the style of compilers: `error: …`, then `hint: …`.
public struct Message: Sendable {
  public enum Kind: String, Sendable { case error, warning, hint, note }

  public let kind: Kind
  public let text: String
  /// `digits.toml:12:3`, where the matter has a place.
  public let location: String?

  public init(_ kind: Kind, _ text: String, location: String? = nil) {
    self.kind = kind
    self.text = text
    self.location = location
  }

  /// The message's lines; continuation lines are indented under the first.
  public func rendered(for terminal: Terminal) -> String {
    let style: Style =
      switch kind {
      case .error: .red
      case .warning: .yellow
      case .hint: .cyan
      case .note: .blue
      }
    let place = location.map { terminal.styled($0 + ": ", .bold) } ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let head = terminal.styled(kind.rawValue + ":", .bold, style)
    let indent = String(repeating: " ", count: kind.rawValue.count + 2)
    return place + head + " " + lines.joined(separator: "\n" + indent) + "\n"
  }
}

/// The line of a source file that a message is about, with a caret under the column.
public struct SourceExcerpt: Sendable {
  private let line: Int
  private let column: Int
  private let text: String

  /// - Parameters:
  ///   - line: 1 for the first.
  ///   - column: 1 for the first.
  /// - Returns: `nil` if the source has no such line.
  public init?(source: String, line: Int, column: Int) {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    guard line >= 1 && line <= lines.count else { return nil }
    self.line = line
    self.column = max(1, column)
    text = String(lines[line - 1]).replacing("\t", with: " ").replacing("\r", with: "")
  }

  public func rendered(for terminal: Terminal) -> String {
    let number = String(line)
    let bar = terminal.symbol("│", "|")
    let margin = String(repeating: " ", count: number.count)
    let shown = text.truncated(to: min(terminal.width, 200) - number.count - 4)
    let blanks = String(repeating: " ", count: min(column - 1, shown.displayWidth))
    return terminal.styled("\(number) \(bar)", .dim) + " \(shown)\n"
      + terminal.styled("\(margin) \(bar)", .dim) + " \(blanks)"
      + terminal.styled("^", .bold, .red) + "\n"
  }
}
