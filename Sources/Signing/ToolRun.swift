import Errors
import Foundation

/// What a run of another program left.
struct ToolRun {
  /// The exit code, or the number of the signal that ended it as a negative number.
  let status: Int
  let output: String
  let errors: String

  var isGood: Bool { status == 0 }

  /// What it said last.
  var complaint: String {
    let lines = (errors + output).split(whereSeparator: \.isNewline)
    return lines.last.map(String.init) ?? "it ended with exit code \(status)"
  }

  /// Runs a program to its end.
  ///
  /// It stays in the foreground with this one, so that it can ask for a password on the terminal.
  ///
  /// - Parameters:
  ///   - input: the file that is its standard input; by default that of this program.
  ///   - asks: whether what it writes to standard error is for the person at the terminal.
  /// - Throws: ``SigningError`` if there is no such program.
  init(
    _ program: String, _ arguments: [String], input: String? = nil, asks: Bool = false
  ) throws(SigningError) {
    let folder = try TemporaryFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    }
    let files = [(STDOUT_FILENO, "output"), (STDERR_FILENO, "errors")]
    for (descriptor, name) in files where !(asks && descriptor == STDERR_FILENO) {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, folder.file(name), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, nil, &words, environ)
    guard code == 0 else {
      throw code == ENOENT
        ? .missingTool(program)
        : SigningError("cannot start \(program): \(String(cString: strerror(code)))")
    }
    var end: Int32 = 0
    while waitpid(process, &end, 0) < 0 && errno == EINTR {}
    status = end & 0x7f == 0 ? Int(end >> 8 & 0xff) : -Int(end & 0x7f)
    output = folder.text("output")
    errors = folder.text("errors")
  }
}

/// A folder that nobody else can read, removed when it is no longer needed.
final class TemporaryFolder {
  private let path: String

  init() throws(SigningError) {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-signing-\(UUID().uuidString)").path
    guard mkdir(path, 0o700) == 0 else {
      throw SigningError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func text(_ name: String) -> String {
    FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  func write(_ contents: Data, to name: String) throws(SigningError) {
    do {
      try contents.write(to: URL(fileURLWithPath: file(name)))
    } catch {
      throw SigningError("cannot write \(file(name))")
    }
  }
}

/// Why something could not be signed, or signatures not be checked.
public struct SigningError: UserFacingError {
  public let description: String
  public let hint: String?
  public let kind: ErrorKind

  init(_ description: String, hint: String? = nil, kind: ErrorKind = .badInput) {
    self.description = description
    self.hint = hint
    self.kind = kind
  }

  /// A program that is not installed.
  static func missingTool(_ program: String) -> SigningError {
    let package = program == SSHSignature.program ? "openssh-client" : program
    return SigningError(
      "there is no program '\(program)', which makes and checks such signatures",
      hint: "install \(package), as Debian calls it", kind: .missing)
  }
}
