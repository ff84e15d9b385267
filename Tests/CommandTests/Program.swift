import Foundation
import Testing

/// The built program, run as a person runs it.
enum Program {
  /// What a run of the program left.
  struct Result {
    let code: Int32
    /// Standard output and standard error.
    let output: String
    let errors: String

    /// Standard output as one JSON document.
    func json() throws -> Any {
      try JSONSerialization.jsonObject(with: Data(output.utf8), options: [.fragmentsAllowed])
    }

    /// Standard output as a JSON object.
    func object() throws -> [String: Any] { try #require(try json() as? [String: Any]) }

    /// The objects in a member of standard output's JSON object.
    func list(_ member: String) throws -> [[String: Any]] {
      try #require(try object()[member] as? [[String: Any]])
    }
  }

  /// The program beside the tests.
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (tests as NSString).deletingLastPathComponent + "/harness"
  }()

  /// Where the programs that tests run write down what was made here: never in a person's home. It is
  /// removed with the process.
  static let state: String = {
    atexit { try? FileManager.default.removeItem(atPath: Program.state) }
    return FileManager.default.temporaryDirectory.path + "/harness-test-state-\(getpid())"
  }()

  /// Runs the program to its end.
  static func run(
    _ arguments: String..., in folder: Folder, environment: [String: String] = [:],
    program: String = path
  ) throws -> Result {
    try start(arguments, in: folder, environment: environment, program: program).wait()
  }

  /// Starts the program.
  static func start(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:],
    program: String = path
  ) throws -> Running {
    try Running(program, arguments, folder, environment)
  }

  /// The levels of kernels that this CPU has.
  static func levels(_ folder: Folder) throws -> [String] {
    let refusal = try run("list", in: folder, environment: ["HARNESS_CPU": "none"])
    let list = refusal.errors.split(separator: "offers ").last?.split(separator: "\n").first ?? ""
    return list.split(separator: ", ").map(String.init)
  }
}

/// The program while it runs; its output goes to files, so that it never waits for a reader.
final class Running {
  let process = Process()
  /// Kept as long as the program runs in it.
  private let folder: Folder
  private let output: String
  private let errors: String

  fileprivate init(
    _ program: String, _ arguments: [String], _ folder: Folder, _ environment: [String: String]
  ) throws {
    self.folder = folder
    output = folder.path("output-\(UUID().uuidString)")
    errors = folder.path("errors-\(UUID().uuidString)")
    for path in [output, errors] {
      try #require(FileManager.default.createFile(atPath: path, contents: nil))
    }
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HARNESS_") }
    variables["XDG_STATE_HOME"] = Program.state
    variables.merge(environment) { _, new in new }
    process.environment = variables
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
  }

  /// What it has written to standard error so far.
  var errorsSoFar: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until a text is in standard error.
  func waitForErrors(containing text: String) throws {
    for _ in 0..<600 {
      if errorsSoFar.contains(text) { return }
      try #require(process.isRunning, "it ended: \(errorsSoFar)")
      usleep(50_000)
    }
    Issue.record("'\(text)' never came: \(errorsSoFar)")
  }

  func wait() throws -> Program.Result {
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Program.Result(
      code: isSignal ? -process.terminationStatus : process.terminationStatus,
      output: try String(contentsOfFile: output, encoding: .utf8),
      errors: errorsSoFar)
  }
}

/// A folder of a test's own, removed with it.
final class Folder: Sendable {
  let path: String

  init(
    at path: String = FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-test-\(UUID().uuidString)").path
  ) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path(name), atomically: false, encoding: .utf8)
  }

  /// Makes a file longer.
  func append(_ bytes: [UInt8], to name: String) throws {
    let file = try #require(FileHandle(forWritingAtPath: path(name)))
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  /// Changes a text file.
  func edit(_ name: String, _ change: (inout String) throws -> Void) throws {
    var text = try String(contentsOfFile: path(name), encoding: .utf8)
    try change(&text)
    try write(text, to: name)
  }

  /// Writes an experiment that trains in a moment.
  func writeTiny(epochs: Int = 2, more: String = "") throws {
    try write(
      """
      name = "tiny"
      [data]
      subset = 200
      [network]
      layers = [
        { kind = "flatten" },
        { kind = "linear", units = 8, activation = "relu" },
        { kind = "linear", units = 10, gain = 0.1 },
      ]
      [training]
      epochs = \(epochs)
      batch-size = 50
      trace-every = 2
      \(more)
      """, to: "tiny.toml")
  }

  /// Writes an experiment over a small data set of two classes.
  func writeTwoClasses(_ name: String, data: String, more: String = "") throws {
    try write(
      """
      name = "\(name)"
      [data]
      dataset = "\(data)"
      validation = 0.0
      scaling = "none"
      [network]
      layers = [
        { kind = "flatten" },
        { kind = "linear", units = 8, activation = "relu" },
        { kind = "linear", units = 2, gain = 0.1 },
      ]
      [optimiser]
      rate = 0.05
      [training]
      epochs = 2
      batch-size = 16
      \(more)
      """, to: "\(name).toml")
  }

  /// The names of the runs' bundles, sorted.
  var bundles: [String] { archived.filter { !$0.contains("-ablation-") } }

  /// The names of the ablations' bundles, sorted.
  var ablations: [String] { archived.filter { $0.contains("-ablation-") } }

  private var archived: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path("results"))) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  /// A folder in which one tiny run is archived.
  static func withBundle() throws -> (folder: Folder, bundle: String) {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run("train", "tiny.toml", in: folder)
    try #require(result.code == 0, "\(result.errors)")
    return (folder, try #require(folder.bundles.first))
  }
}
