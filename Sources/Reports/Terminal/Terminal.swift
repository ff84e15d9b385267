import Foundation

/// What the reader's end of a stream can show.
///
/// Every report is a function of its content and this.
public struct Terminal: Sendable, Equatable {
  /// Whether a person is looking: the stream is a terminal that understands cursor movement.
  public var isInteractive: Bool
  /// Columns, or nil when the stream is a file or a pipe and lines may be as long as they like.
  public var width: Int?
  /// Whether to write styles.
  public var hasColor: Bool
  /// Whether to write anything beyond ASCII for drawing.
  public var hasUnicode: Bool

  public init(isInteractive: Bool, width: Int?, hasColor: Bool, hasUnicode: Bool) {
    self.isInteractive = isInteractive
    self.width = width
    self.hasColor = hasColor
    self.hasUnicode = hasUnicode
  }

  /// A file or a pipe: no styles, ASCII, lines of any length.
  public static let plain = Terminal(
    isInteractive: false, width: nil, hasColor: false, hasUnicode: false)

  public enum Stream: Sendable {
    case standardOutput, standardError

    var descriptor: Int32 {
      switch self {
      case .standardOutput: 1
      case .standardError: 2
      }
    }
  }

  /// Asks the process's stream and environment.
  public static func detect(_ stream: Stream) -> Terminal {
    let isTerminal = isatty(stream.descriptor) == 1
    return Terminal(
      isTerminal: isTerminal, columns: isTerminal ? columns(of: stream) : nil,
      environment: ProcessInfo.processInfo.environment)
  }

  /// Decides from what is known of the stream.
  ///
  /// Colour: `NO_COLOR` (no-color.org) forbids it; `CLICOLOR_FORCE` or `FORCE_COLOR`, other than
  /// "0", asks for it even in a pipe; otherwise it needs a terminal other than `TERM=dumb`, and
  /// `CLICOLOR` not "0". Unicode: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set names
  /// UTF-8.
  ///
  /// - Parameters:
  ///   - isTerminal: what isatty says.
  ///   - columns: what the terminal says; else `COLUMNS`, else 80, and at least 20.
  ///   - environment: the process's variables.
  public init(isTerminal: Bool, columns: Int?, environment: [String: String]) {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    func isOn(_ name: String) -> Bool {
      value(name).map { $0 != "0" } ?? false
    }
    let isDumb = value("TERM") == "dumb"
    isInteractive = isTerminal && !isDumb
    if isTerminal {
      let known = columns.flatMap { $0 > 0 ? $0 : nil } ?? value("COLUMNS").flatMap { Int($0) }
      width = max(known ?? 80, 20)
    } else {
      width = nil
    }
    if value("NO_COLOR") != nil {
      hasColor = false
    } else if isOn("CLICOLOR_FORCE") || isOn("FORCE_COLOR") {
      hasColor = true
    } else {
      hasColor = isInteractive && value("CLICOLOR") != "0"
    }
    let locale = value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? ""
    let encoding = locale.uppercased()
    hasUnicode = encoding.contains("UTF-8") || encoding.contains("UTF8")
  }

  private static func columns(of stream: Stream) -> Int? {
    var size = winsize()
    guard ioctl(stream.descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    return Int(size.ws_col)
  }
}
