import Foundation
import Fuzzing

/// Starts processes that read, one after another, and keeps what ended them.
final class Session {
  private let type: any FuzzTarget.Type
  private let corpus: String
  private let seconds: Double
  private var seed: UInt64
  private let folder: String
  /// How many were read.
  private(set) var inputs = 0

  init(
    _ type: any FuzzTarget.Type, corpus: String, seconds: Double, seed: UInt64, folder: String
  ) {
    self.type = type
    self.corpus = corpus
    self.seconds = seconds
    self.seed = seed
    self.folder = folder
  }

  /// - Returns: how many inputs ended a process; after twenty it is enough.
  func run() throws -> Int {
    let end = ContinuousClock.now + .seconds(seconds)
    var faults = 0
    while ContinuousClock.now < end, faults < 20 {
      let left = (end - ContinuousClock.now) / .seconds(1)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      process.arguments = [
        type.name, corpus, "\(max(left, 0))", "\(seed)", "--read", folder,
      ]
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["SWIFT_BACKTRACE": "enable=no", "TMPDIR": folder]) { _, new in new }
      try process.run()
      process.waitUntilExit()
      inputs += Int(text("count")) ?? 0
      if process.terminationStatus != 0 || process.terminationReason == .uncaughtSignal {
        faults += 1
        try keep(process.terminationStatus)
      }
      seed += 1
    }
    return faults
  }

  private func text(_ name: String) -> String {
    String(
      decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
  }

  private func keep(_ status: Int32) throws {
    let input = FileManager.default.contents(atPath: "\(folder)/input") ?? Data()
    let name = "fault-\(status)-\(seed)"
    try FileManager.default.createDirectory(
      atPath: "\(corpus)/\(type.name)", withIntermediateDirectories: true)
    try input.write(to: URL(fileURLWithPath: "\(corpus)/\(type.name)/\(name)"))
    print("\(type.name): ended by signal or code \(status), kept as \(corpus)/\(type.name)/\(name)")
  }
}
