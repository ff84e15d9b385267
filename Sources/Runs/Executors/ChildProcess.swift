import Errors
import Foundation
import Platform

/// A child process that reads a text and writes lines.
///
/// It is in a process group of its own, so that Ctrl-C in a terminal reaches its parent alone, which
/// decides what becomes of it.
package struct ChildProcess: ~Copyable {
  package let process: pid_t
  /// The read end of its standard output.
  package let output: Int32
  private var unread: [UInt8] = []

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - arguments: without the program's own name.
  ///   - input: what it reads from its standard input.
  package init(program: String, arguments: [String], input: String) throws(ChildProcessError) {
    let toChild = try Self.makePipe()
    let fromChild: (reading: Int32, writing: Int32)
    do throws(ChildProcessError) {
      fromChild = try Self.makePipe()
    } catch {
      close(toChild.reading)
      close(toChild.writing)
      throw error
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild.reading, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, fromChild.writing, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    posix_spawnattr_setpgroup(&attributes, 0)
    // Whichever thread starts it, the child hears when it is asked to stop.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    let status = posix_spawn(&process, program, &actions, &attributes, &words, environ)
    close(toChild.reading)
    close(fromChild.writing)
    guard status == 0 else {
      close(toChild.writing)
      close(fromChild.reading)
      throw ChildProcessError("start \(program)", errno: status)
    }
    self.process = process
    StartedProcesses.add(process)
    output = fromChild.reading
    Self.send(input, to: toChild.writing)
  }

  deinit { close(output) }

  /// A pipe whose ends no other child inherits.
  private static func makePipe() throws(ChildProcessError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw ChildProcessError("make a pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Writes a text and closes; a child that does not read to the end has its own reasons.
  private static func send(_ text: String, to descriptor: Int32) {
    _ = Descriptor.write(Array(text.utf8), to: descriptor)
    close(descriptor)
  }

  /// Reads what there is, waiting if there is nothing.
  ///
  /// - Returns: the lines that are now complete, or nothing when the child has closed its output.
  package mutating func readLines() -> [[UInt8]]? {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &block, block.count)
    if count < 0 && errno == EINTR { return [] }
    if count <= 0 { return nil }
    unread += block[..<count]
    var lines = unread.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    unread = Array(lines.removeLast())
    return lines.map(Array.init)
  }

  /// Asks the child to stop.
  package func stop() { kill(process, SIGTERM) }

  /// Ends the child, whatever it is doing, and waits for that.
  package func end() {
    kill(process, SIGKILL)
    _ = wait()
  }

  /// Waits for the child's end, but not for ever.
  package func hasEnded(by deadline: ContinuousClock.Instant) -> Bool {
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      if ContinuousClock.now > deadline { return false }
      usleep(5000)
    }
    StartedProcesses.remove(process)
    return true
  }

  /// What a status that `wait` returned means.
  package static func description(of status: Int) -> String {
    status < 0 ? String(cString: strsignal(Int32(-status))) : "exit code \(status)"
  }

  /// Waits until the child has ended.
  ///
  /// - Returns: its exit code, or the number of the signal that ended it as a negative number.
  package func wait() -> Int {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return -1 }
    }
    StartedProcesses.remove(process)
    return status & 0x7f == 0 ? Int(status >> 8 & 0xff) : -Int(status & 0x7f)
  }
}

/// A child process could not be started.
package struct ChildProcessError: UserFacingError {
  package var kind: ErrorKind { .defect }
  package let description: String

  init(_ action: String, errno code: Int32 = errno) {
    description = "cannot \(action): \(String(cString: strerror(code)))"
  }
}
