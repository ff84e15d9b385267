import Configuration

/// What is wrong with a data set, in which file, and where in it.
public struct DatasetError: UserFacingError, Hashable {
  /// A position in a file.
  public enum Place: Hashable, Sendable {
    /// An offset from the start, from 0; in the decompressed data if the file is compressed.
    case byte(Int)
    /// A line of a text file, from 1.
    case line(Int)
    /// A line and a column of a text file in characters, both from 1.
    case cell(line: Int, column: Int)
  }

  /// What is wrong, and where it helps what was expected and found.
  public var message: String
  /// The file as the user knows it; nil when the fault is in no file.
  public var file: String?
  public var place: Place?
  /// What to do about it.
  public var hint: String?
  /// Whether what was named is not there at all.
  public var isMissing: Bool

  public var kind: ErrorKind { isMissing ? .missing : .badInput }

  public init(
    _ message: String, file: String? = nil, at place: Place? = nil, hint: String? = nil,
    isMissing: Bool = false
  ) {
    self.message = message
    self.file = file
    self.place = place
    self.hint = hint
    self.isMissing = isMissing
  }

  /// The same fault as found in a configuration file.
  public init(_ error: ConfigurationError) {
    var keyed = error
    keyed.location = nil
    var place: Place?
    if let location = error.location, location.line > 0 {
      place = .cell(line: location.line, column: location.column)
    }
    self.init(keyed.description, file: error.location?.file, at: place, hint: error.hint)
  }

  /// `a.csv:3:7: …`, `a.gz: byte 16: …` or `a.gz: …`; no hint.
  public var description: String {
    let file = file ?? ""
    switch place {
    case .byte(let offset): return "\(file): byte \(offset): \(message)"
    case .line(let line): return "\(file):\(line): \(message)"
    case .cell(let line, let column): return "\(file):\(line):\(column): \(message)"
    case nil: return file.isEmpty ? message : "\(file): \(message)"
    }
  }
}
