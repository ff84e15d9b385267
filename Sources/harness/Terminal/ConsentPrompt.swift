import Foundation
import Reports
import Runs

/// A question on the terminal, whose answer is no unless it is yes.
struct ConsentPrompt {
  private let question: Consent.Question

  init(_ question: Consent.Question) { self.question = question }

  /// - Parameter yes: whether the answer was given beforehand; then what is done is only told.
  func answer(yes: Bool) -> Consent.Answer {
    let reasons = question.reasons.joined(separator: "; ")
    if yes {
      Console.note(.note, "agreed to by --yes: \(question.action) (\(reasons))")
      return .yes
    }
    guard isatty(STDIN_FILENO) == 1, Console.errors.isInteractive else { return .nobody }
    Console.note(.warning, StyledText(reasons))
    Console.ask("\(question.action)? [y/N] ")
    return ["y", "yes"].contains(line) ? .yes : .no
  }

  /// What is typed, up to the end of the line.
  private var line: String {
    (readLine() ?? "").trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
  }
}
