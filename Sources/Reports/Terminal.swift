import Foundation

/// What the stream that text goes to can show.
public struct Terminal: Sendable, Hashable {
  /// Whether somebody looks at it: progress bars and redrawing make sense only then.
  public var isInteractive: Bool
  public var hasColour: Bool
  /// Whether box drawing, block elements and the like may be used.
  public var hasUnicode: Bool
  /// Columns.
  public var width: Int

  public init(isInteractive: Bool, hasColour: Bool, hasUnicode: Bool, width: Int) {
    self.isInteractive = isInteractive
    self.hasColour = hasColour
    self.hasUnicode = hasUnicode
    self.width = width
  }

  /// A file or a pipe: no colour, no redrawing, no limit on the width of a line.
  public static let plain = Terminal(
    isInteractive: false, hasColour: false, hasUnicode: true, width: .max)

  /// The process's standard output.
  public static var standardOutput: Terminal { Terminal(descriptor: STDOUT_FILENO) }
  /// The process's standard error.
  public static var standardError: Terminal { Terminal(descriptor: STDERR_FILENO) }

  /// What a file descriptor leads to.
  public init(descriptor: Int32) {
    self.init(
      isTerminal: isatty(descriptor) == 1, columns: Self.columns(of: descriptor),
      environment: ProcessInfo.processInfo.environment)
  }

  /// The conventions: `NO_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb`, `COLUMNS`, and the locale's encoding.
  public init(isTerminal: Bool, columns: Int?, environment: [String: String]) {
    let isDumb = environment["TERM"] == "dumb"
    isInteractive = isTerminal && !isDumb
    let forced = environment["CLICOLOR_FORCE"].map { !["", "0"].contains($0) } ?? false
    let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    hasColour = !refused && (forced || (isTerminal && !isDumb))
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    // Pipes get Unicode whatever the locale: what reads them expects UTF-8.
    hasUnicode =
      !isTerminal || locale.map { $0.uppercased().contains("UTF") } ?? false
    let requested = environment["COLUMNS"].flatMap(Int.init)
    width = isTerminal ? max(20, columns ?? requested ?? 80) : .max
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
