import Foundation
import Platform
import Reports

/// Where the program writes: results to standard output, everything else to standard error.
enum Console {
  /// What standard output can show.
  static let output = Terminal.detect(.standardOutput)
  /// What standard error can show.
  static let errors = Terminal.detect(.standardError)

  /// Writes results, a line or several.
  static func print(_ text: StyledText) { print(visible: text.output(on: output)) }

  /// Writes one JSON document; numbers that are not finite become null.
  static func print(json value: some Encodable) throws {
    print(visible: try JSONDocument.text(value))
  }

  /// Whoever closes the pipe early, as `| head` does, has read enough: that is no error.
  private static func print(visible text: String) {
    let lines = text.hasSuffix("\n") ? text : text + "\n"
    guard let code = write(lines, to: STDOUT_FILENO), code != EPIPE else { return }
    note(.error, "cannot write to standard output: \(String(cString: strerror(code)))")
    exit(Failure.Code.cannotWrite.rawValue)
  }

  /// Writes a line beside the results.
  static func note(_ text: StyledText) {
    _ = write(text.output(on: errors) + "\n", to: STDERR_FILENO)
  }

  /// Writes a question, after which the answer is typed.
  static func ask(_ text: StyledText) {
    _ = write(text.output(on: errors), to: STDERR_FILENO)
  }

  /// Writes a question, after which the answer is typed.
  static func ask(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
  }

  /// Writes a marked line beside the results.
  static func note(_ kind: Message.Kind, _ text: StyledText) {
    note(Message(kind, text).rendered(on: errors))
  }

  /// - Returns: the system's error number if it could not be written.
  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    Descriptor.write(Array(text.utf8), to: descriptor)
  }
}
