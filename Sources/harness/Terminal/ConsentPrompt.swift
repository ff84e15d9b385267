import Foundation
import Reports
import Runs

/// A question on the terminal, whose answer is no unless it is yes.
struct ConsentPrompt {
  private let question: Consent.Question

  init(_ question: Consent.Question) { self.question = question }

  /// - Parameter yes: whether the answer was given beforehand; then what is done is only told.
  /// - Throws: ``Interrupted``.
  func answer(yes: Bool) throws -> Consent.Answer {
    let reasons = question.reasons.joined(separator: "; ")
    if yes {
      Console.note(.note, "agreed to by --yes: \(question.action) (\(reasons))")
      return .yes
    }
    guard isatty(STDIN_FILENO) == 1, Console.errors.isInteractive else { return .nobody }
    Console.note(.warning, StyledText(reasons))
    Console.ask("\(question.action)? [y/N] ")
    return try ["y", "yes"].contains(line()) ? .yes : .no
  }

  /// What is typed, up to the end of the line.
  private func line() throws -> String {
    var bytes: [UInt8] = []
    while bytes.last != UInt8(ascii: "\n"), bytes.count < 1000 {
      var wait = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&wait, 1, 100) > 0
      if Interruption.isRequested {
        Console.note("")
        throw Interrupted()
      }
      guard isReady else { continue }
      var byte: UInt8 = 0
      guard read(STDIN_FILENO, &byte, 1) == 1 else { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
  }
}
