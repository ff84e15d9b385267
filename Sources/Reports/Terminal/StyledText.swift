import Errors

/// Text for people, with styles: the only thing that the program writes to a terminal or a pipe
/// beside JSON.
///
/// Nothing in it can steer a terminal. Styles are values, which become escape sequences when the text
/// is written, and every string is made visible on its way in: as one line, with escapes for control
/// characters and what is not seen. So text from outside may be interpolated without a thought:
///
///     let text: StyledText = "\(name, .bold): no such file\n\(path)"
///
/// Only the literal's own line breaks are line breaks. A string of several lines says so:
/// ``init(lines:_:)``.
public struct StyledText: Sendable, Equatable {
  struct Run: Sendable, Equatable {
    var text: String
    var style: Style
  }

  /// Not empty, and neighbours have different styles.
  private(set) var runs: [Run] = []

  public init() {}

  /// One line.
  public init(_ text: String, _ style: Style = .none) {
    append(Run(text: VisibleText.line(text), style: style))
  }

  /// The lines of a text.
  public init(lines text: String, _ style: Style = .none) {
    append(Run(text: VisibleText.lines(text), style: style))
  }

  /// - Parameter run: of visible text.
  mutating func append(_ run: Run) {
    if run.text.isEmpty { return }
    if runs.last?.style == run.style {
      runs[runs.count - 1].text += run.text
    } else {
      runs.append(run)
    }
  }

  public static func + (left: StyledText, right: StyledText) -> StyledText {
    var text = left
    text += right
    return text
  }

  public static func += (left: inout StyledText, right: StyledText) {
    for run in right.runs { left.append(run) }
  }

  public var isEmpty: Bool { runs.isEmpty }

  /// Without styles.
  public var plain: String { runs.map(\.text).joined() }

  /// As it is written: with escape sequences for its styles where there is colour.
  public func output(on terminal: Terminal) -> String {
    guard terminal.hasColor else { return plain }
    return runs.map { run in
      if run.style.codes.isEmpty { return run.text }
      let codes = run.style.codes.map(String.init).joined(separator: ";")
      return "\u{1B}[\(codes)m\(run.text)\u{1B}[0m"
    }.joined()
  }
}

extension StyledText: ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { self.init(lines: text) }

  public init(stringInterpolation: Interpolation) { self = stringInterpolation.text }

  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = StyledText()

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) { text += StyledText(lines: literal) }

    public mutating func appendInterpolation(_ part: StyledText) { text += part }

    /// One line.
    public mutating func appendInterpolation(_ part: String, _ style: Style = .none) {
      text += StyledText(part, style)
    }

    /// A value's description as one line.
    public mutating func appendInterpolation<Value>(_ value: Value) {
      text += StyledText(String(describing: value))
    }
  }
}

extension Sequence<StyledText> {
  public func joined(separator: StyledText = "") -> StyledText {
    var text = StyledText()
    for (index, part) in enumerated() {
      if index > 0 { text += separator }
      text += part
    }
    return text
  }
}
