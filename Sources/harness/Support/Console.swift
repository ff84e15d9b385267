import Foundation

/// Where the program writes: results to standard output, everything else to standard error.
enum Console {
  /// How text for standard output is emphasised.
  static let style = Style(isEnabled: Style.isWanted(for: STDOUT_FILENO))
  /// How text for standard error is emphasised.
  static let noteStyle = Style(isEnabled: Style.isWanted(for: STDERR_FILENO))
  /// Whether someone watches standard error, so that a line may be rewritten.
  static let isWatched = isatty(STDERR_FILENO) == 1

  /// Writes results, a line or several.
  ///
  /// Whoever closes the pipe early, as `| head` does, has read enough: that is no error.
  static func print(_ text: String) {
    if let code = write(text + (text.hasSuffix("\n") ? "" : "\n"), to: STDOUT_FILENO), code != EPIPE
    {
      note("error: cannot write to standard output: \(String(cString: strerror(code)))")
      exit(73)
    }
  }

  /// Writes one JSON document: sorted keys, indented.
  static func print(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Numbers that are not finite, as the evidence of a check may be, have no other place in JSON.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Writes what is said beside the results.
  static func note(_ text: String) {
    _ = write(text + "\n", to: STDERR_FILENO)
  }

  /// Writes text as it is to standard error.
  static func noteRaw(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// Writes all of a text.
  ///
  /// - Returns: the system's error number if it could not be written.
  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}

/// Emphasis on terminals, nothing elsewhere.
struct Style: Sendable {
  let isEnabled: Bool

  /// Whether a stream is a terminal whose user did not refuse colour (<https://no-color.org>).
  static func isWanted(for descriptor: Int32) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
      && environment["TERM"] != "dumb"
  }

  func bold(_ text: String) -> String { wrap(text, "1") }
  func faint(_ text: String) -> String { wrap(text, "2") }
  func good(_ text: String) -> String { wrap(text, "32") }
  func bad(_ text: String) -> String { wrap(text, "31") }
  func doubtful(_ text: String) -> String { wrap(text, "33") }

  private func wrap(_ text: String, _ code: String) -> String {
    isEnabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
