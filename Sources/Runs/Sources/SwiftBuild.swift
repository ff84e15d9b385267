import Foundation
import Provenance

/// Builds a harness with the Swift compiler on the `PATH`.
public struct SwiftBuild: ProgramBuilder {
  public init() {}

  /// What is run, in the folder of the source.
  public static let words = [
    "swift", "build", "-c", "release", "--product", "harness", "--manifest-cache", "none",
  ]

  public static var commandLine: String { words.joined(separator: " ") }

  /// The compiler's words go to a file beside the folder, which stays if the build fails.
  ///
  /// - Throws: ``ReproductionError``, ``Interrupted``.
  public func build(
    _ folder: String, like repository: String, progress: (BuildProgress) -> Void
  ) throws -> String {
    keepVersions(folder, of: repository)
    let log = folder.trimmingSuffix("/") + ".log"
    var child = try ChildProcess(
      program: "/bin/sh",
      arguments: ["-c", "cd \"$0\" && exec \"$@\" 2>&1", folder] + Self.words, input: "")
    var lines: [String] = []
    while true {
      var wait = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&wait, 1, 200) > 0
      if Interruption.isRequested {
        Self.stop(child)
        throw Interrupted()
      }
      guard isReady else { continue }
      guard let news = child.readLines() else { break }
      for line in news.map({ String(decoding: $0, as: UTF8.self) }) {
        lines.append(line)
        if let (step, total) = Self.progress(line) { progress(.step(step, of: total)) }
      }
    }
    let status = child.wait()
    let program = folder + "/.build/release/harness"
    guard status == 0, FileManager.default.isExecutableFile(atPath: program) else {
      try? (lines.joined(separator: "\n") + "\n").write(
        toFile: log, atomically: false, encoding: .utf8)
      let error = lines.first { $0.contains("error:") } ?? lines.last ?? "it said nothing"
      throw ReproductionError(
        "the recorded source does not build (\(ChildProcess.description(of: status))): \(error)",
        hint: "all that the build said is in \(log)")
    }
    return program
  }

  /// Uses the versions of packages that the repository uses, where the source does not say.
  private func keepVersions(_ folder: String, of repository: String) {
    guard let root = GitState.root(of: repository) else { return }
    try? FileManager.default.copyItem(
      atPath: root + "/Package.resolved", toPath: folder + "/Package.resolved")
  }

  /// Asks the build to end, as Ctrl-C would, so that it ends its compilers; then makes it.
  private static func stop(_ child: borrowing ChildProcess) {
    kill(child.process, SIGINT)
    if child.hasEnded(by: .now + .seconds(5)) { return }
    kill(-child.process, SIGKILL)
    child.end()
  }

  /// How far a build is: `[12/345] Compiling …`.
  package static func progress(_ line: String) -> (Int, of: Int)? {
    guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return nil }
    let numbers = line[line.index(after: line.startIndex)..<end].split(separator: "/").map {
      Int($0)
    }
    guard numbers.count == 2, let step = numbers[0], let total = numbers[1], step <= total else {
      return nil
    }
    return (step, total)
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
