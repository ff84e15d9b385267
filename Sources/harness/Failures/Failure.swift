import ArgumentParser
import Claims
import Configuration
import Foundation
import Platform
import Reports
import Runs

/// The end of the program by an error: a message, a hint and an exit code.
enum Failure {
  /// The verdict is negative: a check failed, bundles differ, a run was not reproduced.
  struct NegativeVerdict: Error {}

  /// What exit codes mean.
  enum Code: Int32 {
    case good = 0
    case negative = 1
    case usage = 64
    case badInput = 65
    case noInput = 66
    case defect = 70
    case cannotWrite = 73
    case interrupted = 130
  }

  /// What is said of an error.
  struct Report {
    let message: StyledText
    var hint: String?
    var location: Message.Location?
    let code: Code
  }

  static func exit(with error: any Error) -> Never {
    switch error {
    case is NegativeVerdict: Foundation.exit(Code.negative.rawValue)
    case let error as Interrupted:
      Console.note("interrupted\(error.kept.map { ": \($0)" } ?? "")")
      Foundation.exit(Code.interrupted.rawValue)
    default: break
    }
    if let error = error as? any UserFacingError {
      for error in error.all { show(Report(error)) }
      Foundation.exit(Code(error.kind).rawValue)
    }
    exitFromParser(error)
  }

  /// Writes an error as `error: …` and `hint: …`.
  private static func show(_ report: Report) {
    var messages = [Message(.error, report.message, at: report.location)]
    if let hint = report.hint { messages.append(Message(.hint, "\(hint)")) }
    Console.note(messages.rendered(on: Console.errors))
  }

  /// Help and versions, which are no errors, and mistakes in the words of the command.
  private static func exitFromParser(_ error: any Error) -> Never {
    let code = HarnessCommand.exitCode(for: error)
    if code == .success || code == .validationFailure, let unknownVerb {
      show(unknownVerb)
      Foundation.exit(unknownVerb.code.rawValue)
    }
    if code == .success {
      Console.print(StyledText(lines: HarnessCommand.message(for: error)))
    } else if code == .validationFailure {
      let message = StyledText(lines: HarnessCommand.message(for: error))
      show(Report(message: message, hint: usage, code: .usage))
    } else {
      show(
        Report(
          message: "\(error)", hint: "this is a defect of harness; please report it",
          code: .defect))
      Foundation.exit(Code.defect.rawValue)
    }
    Foundation.exit(code.rawValue)
  }

  private static let verbs =
    HarnessCommand.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    .compactMap { $0.configuration.commandName } + ["help"]

  /// A first word that is no verb, or the one behind `help`.
  private static var unknownVerb: Report? {
    var words = CommandLine.arguments.dropFirst()
    if words.first == "help" { words = words.dropFirst() }
    guard let word = words.first else { return nil }
    let all = HarnessCommand.configuration.subcommands.map { $0.configuration.commandName }
    if word.hasPrefix("-") || all.contains(word) || word == "help" || HelpTopic.names.contains(word)
    {
      return nil
    }
    return Report(
      message: "there is no verb '\(word)'",
      hint: KeyNames.hint(for: word, among: verbs, kind: "verb"), code: .usage)
  }

  /// Where the options of the command that was meant are told.
  private static var usage: String {
    let verb = CommandLine.arguments.dropFirst().first { verbs.contains($0) && $0 != "help" }
    return "`harness help\(verb.map { " " + $0 } ?? "")` shows what there is"
  }
}

extension Failure.Report {
  init(_ error: any UserFacingError) {
    self.init(
      message: "\(error.problem)", hint: error.hint,
      location: error.location.map(Message.Location.init), code: Failure.Code(error.kind))
  }
}

extension Failure.Code {
  init(_ kind: ErrorKind) {
    self =
      switch kind {
      case .badInput: .badInput
      case .missing: .noInput
      case .cannotWrite: .cannotWrite
      case .usage: .usage
      case .failed: .negative
      case .defect: .defect
      }
  }
}

/// Something that was named is not there.
struct MissingInput: UserFacingError {
  let message: String
  let hint: String?

  var description: String { message }
  var kind: ErrorKind { .missing }
}

/// A file could not be written.
struct CannotWrite: UserFacingError {
  let path: String
  let reason: String

  var description: String { "cannot write \(path): \(reason)" }
  var kind: ErrorKind { .cannotWrite }
}

extension Message.Location {
  /// The place with its line, if the file can still be read, and the word there underlined.
  init(_ location: SourceLocation) {
    guard location.line > 0 else {
      self.init(file: location.file)
      return
    }
    let bytes = try? FileContents.read(location.file, limit: ConfigurationNode.greatestText)
    let text = String(decoding: bytes ?? [], as: UTF8.self)
    let lines = VisibleText.split(text)
    let excerpt: String? =
      lines.indices.contains(location.line - 1) ? lines[location.line - 1] : nil
    let rest = Array((excerpt ?? "").unicodeScalars.dropFirst(max(location.column - 1, 0)))
    let word = rest.prefix { !" \t=,]}#".unicodeScalars.contains($0) }
    self.init(
      file: location.file, line: location.line, column: location.column,
      length: max(1, word.count), excerpt: excerpt)
  }
}
