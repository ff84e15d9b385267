import Archive
import ArgumentParser
import Claims
import Configuration
import Datasets
import Foundation
import PluginLoading
import Reports
import Runs
import TensorCore
import Training

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
    let message: String
    var hint: String?
    var location: Message.Location?
    let code: Code
  }

  static func exit(with error: any Error) -> Never {
    switch error {
    case is NegativeVerdict: Foundation.exit(Code.negative.rawValue)
    case let error as Interrupted:
      Console.note("interrupted" + (error.kept.map { ": \($0)" } ?? ""))
      Foundation.exit(Code.interrupted.rawValue)
    case let error as ClaimErrors:
      for error in error.errors { show(configurationReport(error)) }
      Foundation.exit(Code.badInput.rawValue)
    default: break
    }
    if let report = report(of: error) {
      show(report)
      Foundation.exit(report.code.rawValue)
    }
    exitFromParser(error)
  }

  /// Writes an error as `error: …` and `hint: …`.
  private static func show(_ report: Report) {
    var messages = [Message(.error, report.message, at: report.location)]
    if let hint = report.hint { messages.append(Message(.hint, hint)) }
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
      Console.print(HarnessCommand.message(for: error))
    } else if code == .validationFailure {
      show(Report(message: HarnessCommand.message(for: error), hint: usage, code: .usage))
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
    HarnessCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]

  /// A first word that is no verb, or the one behind `help`.
  private static var unknownVerb: Report? {
    var words = CommandLine.arguments.dropFirst()
    if words.first == "help" { words = words.dropFirst() }
    guard let word = words.first else { return nil }
    if word.hasPrefix("-") || verbs.contains(word) { return nil }
    return Report(
      message: "there is no verb '\(word)'",
      hint: KeyNames.hint(for: word, among: verbs, kind: "verb"), code: .usage)
  }

  /// Where the options of the command that was meant are told.
  private static var usage: String {
    let verb = CommandLine.arguments.dropFirst().first { verbs.contains($0) }
    return "`harness help\(verb.map { " " + $0 } ?? "")` shows what there is"
  }

  /// What is said of an error of ours, or nothing for one of the parser's.
  static func report(of error: any Error) -> Report? {
    switch error {
    case let error as TrainingError: trainingReport(error)
    case let error as ConfigurationError: configurationReport(error)
    case let error as DatasetError:
      Report(
        message: error.description, hint: error.hint, code: error.isMissing ? .noInput : .badInput)
    case let error as ExperimentError:
      Report(message: error.description, hint: error.hint, code: .noInput)
    case let error as ArchiveError:
      Report(message: error.description, hint: error.hint, code: code(of: error))
    case let error as KernelError:
      Report(
        message: error.description, hint: "leave HARNESS_CPU unset to use the best", code: .usage)
    case let error as ExecutionError:
      Report(message: error.description, hint: error.hint, code: .defect)
    case let error as PluginError:
      Report(
        message: error.description, hint: error.hint, code: error.isMissing ? .noInput : .badInput)
    case let error as ReproductionError:
      Report(message: error.description, hint: error.hint, code: .badInput)
    case let error as CannotWrite:
      Report(
        message: "cannot write \(error.path): \(error.reason)", hint: nil, code: .cannotWrite)
    case let error as MissingInput:
      Report(message: error.message, hint: error.hint, code: .noInput)
    default: nil
    }
  }

  private static func trainingReport(_ error: TrainingError) -> Report {
    if case .configuration(let error) = error { return configurationReport(error) }
    let code: Code =
      switch error {
      case .unknownTrick: .noInput
      case .notFinite: .negative
      case .dataset(let error): error.isMissing ? .noInput : .badInput
      case .weights(let error): error.isMissing ? .noInput : .badInput
      default: .badInput
      }
    return Report(message: error.description, hint: error.hint, code: code)
  }

  /// An error with the line that it is in, where there is one.
  private static func configurationReport(_ error: ConfigurationError) -> Report {
    var bare = error
    bare.location = nil
    return Report(
      message: bare.description, hint: error.hint,
      location: error.location.map(Message.Location.init), code: .badInput)
  }

  private static func code(of error: ArchiveError) -> Code {
    switch error {
    case .notFound: .noInput
    case .cannotWrite: .cannotWrite
    case .notABundle, .missingFile, .malformed, .cannotRead: .badInput
    case .ambiguous: .usage
    case .badPath, .cannotEncode, .incomplete: .defect
    }
  }
}

/// Something that was named is not there.
struct MissingInput: Error {
  let message: String
  let hint: String?
}

/// A file could not be written.
struct CannotWrite: Error {
  let path: String
  let reason: String
}

extension Message.Location {
  /// The place with its line, if the file can still be read, and the word there underlined.
  init(_ location: SourceLocation) {
    guard location.line > 0 else {
      self.init(file: location.file)
      return
    }
    let text = (try? String(contentsOfFile: location.file, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let excerpt = lines.indices.contains(location.line - 1) ? lines[location.line - 1] : nil
    let rest = excerpt?.dropFirst(location.column - 1) ?? ""
    let word = rest.prefix { !" \t=,]}#".contains($0) }
    self.init(
      file: location.file, line: location.line, column: location.column,
      length: max(1, word.count), excerpt: excerpt.map(String.init))
  }
}
