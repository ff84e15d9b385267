import Foundation
import TestSupport

/// A folder of its own for one test, removed with it, and a way to run git there.
///
/// The git command is the independent implementation that captures are compared with.
final class TemporaryRepository: Sendable {
  let path: String

  struct CommandFailed: Error, CustomStringConvertible {
    let description: String
  }

  init() {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("provenance-\(UUID().uuidString)").resolvingSymlinksInPath()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A repository with one commit that holds a file of each kind.
  static func withCommit() throws -> TemporaryRepository {
    let repository = TemporaryRepository()
    try repository.shell(
      #"""
      git init --quiet --initial-branch main .
      seq 1 40 > text; : > empty; printf 'no newline' > unended; printf 'a\r\nb\r\n' > windows
      printf '#!/bin/sh\n' > program; chmod +x program
      head -c 3000 /bin/sh > binary; ln -s text link
      mkdir -p folder/inner; echo one > folder/one; echo two > folder/inner/two
      echo spaced > 'a name with  spaces'; echo quoted > 'quo"te'; echo e > 'é'
      printf 'x' > "$(printf 'caf\351')"
      echo '*.ignored' > .gitignore
      git add --all; git commit --quiet --message first
      """#)
    return repository
  }

  /// Runs shell commands in the folder and returns what they print.
  @discardableResult
  func shell(_ commands: String, input: Data? = nil) throws -> String {
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    for role in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(role)_NAME"] = "Test"
      environment["GIT_\(role)_EMAIL"] = "test@example.org"
      environment["GIT_\(role)_DATE"] = "2026-01-02T03:04:05Z"
    }
    let finished = try FinishedProcess(
      URL(fileURLWithPath: "/bin/sh"), ["-e", "-c", commands], environment: environment,
      directory: URL(fileURLWithPath: path))
    guard finished.status == 0 else {
      let complaint = String(decoding: finished.errors, as: UTF8.self)
      throw CommandFailed(description: "status \(finished.status): \(complaint)")
    }
    return String(decoding: finished.output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
