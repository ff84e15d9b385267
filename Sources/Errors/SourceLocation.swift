/// A place in a text that a person wrote: `digits.toml:12:3`.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it, or the command-line option (`--set`) that the value came from.
  public var file: String
  /// The line, from 1; 0 where the text has no lines worth naming, as on the command line.
  public var line: Int
  /// The column in Unicode scalars, from 1; 0 where `line` is 0.
  public var column: Int

  public init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String {
    line == 0 ? file : "\(file):\(line):\(column)"
  }
}
