import Archive
import Errors
import Foundation
import Runs

/// What another program says of a bundle.
struct RecordedVerdict: UserFacingError {
  /// Its exit code, or the number of a signal as a negative number.
  let code: Int32
  /// Its document, if that was asked for and there is one.
  let output: JSONValue?
  private var name = "the recorded program"

  /// Runs the program to its end; what it writes to standard error is seen as it comes.
  ///
  /// - Parameter keepsOutput: whether its standard output is read, and not passed on.
  /// - Throws: if it cannot be started.
  init(of program: String, _ arguments: [String], keepsOutput: Bool) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    // Nobody answers its questions: this program has asked.
    process.standardInput = FileHandle.nullDevice
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-verdict-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: place) }
    if keepsOutput {
      FileManager.default.createFile(atPath: place, contents: nil)
      process.standardOutput = FileHandle(forWritingAtPath: place)
    }
    do {
      try process.run()
    } catch {
      throw ExecutionError("cannot start \(program): \((error as NSError).localizedDescription)")
    }
    var hasAsked = false
    while process.isRunning {
      if Interruption.isRequested, !hasAsked {
        process.interrupt()
        hasAsked = true
      }
      usleep(50_000)
    }
    let isSignal = process.terminationReason == .uncaughtSignal
    code = isSignal ? -process.terminationStatus : process.terminationStatus
    output = FileManager.default.contents(atPath: place)
      .flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) }
  }

  func with(name: String) -> RecordedVerdict {
    var verdict = self
    verdict.name = name
    return verdict
  }

  var description: String {
    "\(name) gave no verdict: it ended by \(ChildProcess.description(of: Int(code)))"
  }
  var hint: String? { "--with-this-program reproduces the bundle with this program" }
  var kind: ErrorKind {
    switch code {
    case Failure.Code.noInput.rawValue: .missing
    case Failure.Code.cannotWrite.rawValue: .cannotWrite
    case Failure.Code.defect.rawValue: .defect
    case Failure.Code.usage.rawValue: .usage
    default: .badInput
    }
  }
}

/// The document of another program, with what says so.
struct RecordedDocument: Encodable {
  private let members: [String: JSONValue]

  /// - Parameter origin: which program it was.
  init(_ document: JSONValue, madeBy origin: JSONValue) {
    var members =
      if case .object(let members) = document { members } else { [:] as [String: JSONValue] }
    // The document's own number of its format is written with it.
    members["format"] = nil
    members["made_by"] = origin
    self.members = members
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for (name, value) in members { try container.encode(value, forKey: Key(stringValue: name)) }
  }
}
