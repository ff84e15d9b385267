import Archive
import Errors
import Foundation
import Runs
import RunsSupport
import Testing

@Suite("A run that was stopped goes on from where it was")
struct RunKeeperTests {
  /// What a session of a run of ten epochs told and came to.
  private struct Session {
    var continued: UnfinishedRun.Record?
    var steps: [Int] = []
    var notes: [String] = []
    var outcome: RunRecorder.Outcome?

    var bundle: ResultBundle? {
      guard case .completed(let bundle, _) = outcome else { return nil }
      return bundle
    }
  }

  private func session(
    _ text: String = "epochs = 10", in folder: TestFolder, until last: Int = 99,
    keeping: RunKeeper.Options = RunKeeper.Options(), seed: Int = 1, ledger: RunLedger? = nil,
    watch: () throws -> Void = {}
  ) throws -> Session {
    let procedures = FakeProcedures()
    var request = try RunRequest.fake(text, seed: seed, in: folder)
    request = try procedures.procedure(for: request).request
    request.keeping = keeping
    let procedure = try procedures.procedure(for: request)
    var session = Session()
    let recorder = RunRecorder(request, keepsInterrupted: false, ledger: ledger)
    session.outcome = try recorder.run(procedure) { event in
      switch event {
      case .continued(let earlier): session.continued = earlier
      case .step(let step, _, _):
        session.steps.append(step)
        try? watch()
        return step < last
      case .note(let text): session.notes.append(text)
      case .epoch, .preparing: break
      }
      return true
    }
    return session
  }

  private func state(_ folder: TestFolder) -> [String] {
    let path = folder.results + "/.unfinished"
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { !$0.contains(".") }
  }

  @Test("It ends at the bits of one that was never stopped, and leaves no state behind")
  func continued() throws {
    let whole = try #require(try session(in: TestFolder()).bundle)
    let folder = try TestFolder()
    _ = try session(in: folder, until: 3)
    #expect(state(folder).count == 1)
    let second = try session(in: folder, until: 7)
    #expect(second.continued?.step == 3 && second.continued?.steps == 10)
    #expect(second.steps == [4, 5, 6, 7])
    let third = try session(in: folder)
    #expect(third.steps == [8, 9, 10])
    let bundle = try #require(third.bundle)
    #expect(bundle.digest == whole.digest)
    #expect(bundle.run.sessions.map(\.step) == [0, 3, 7])
    #expect(bundle.run.started == bundle.run.sessions.first?.started)
    #expect(whole.run.sessions == [])
    #expect(bundle.verify() == [])
    #expect(!FileManager.default.fileExists(atPath: folder.results + "/.unfinished"))
  }

  @Test("Only a run that will have the same results goes on from a state")
  func otherRuns() throws {
    let folder = try TestFolder()
    _ = try session(in: folder, until: 3)
    #expect(try session(in: folder, until: 1, seed: 2).continued == nil)
    #expect(try session("epochs = 9", in: folder, until: 1).continued == nil)
    #expect(UnfinishedRun.all(in: folder.results).map(\.step).sorted() == [1, 1, 3])
    let anew = try session(in: folder, until: 1, keeping: RunKeeper.Options(isAnew: true))
    #expect(anew.continued == nil && anew.steps == [1])
  }

  @Test("A state that is not as it was written is told, and the run begins anew", arguments: 0..<3)
  func damaged(kind: Int) throws {
    let folder = try TestFolder()
    _ = try session(in: folder, until: 3)
    let path = try "\(folder.results)/.unfinished/\(#require(state(folder).first))"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    switch kind {
    case 0: bytes[bytes.count - 1] ^= 1
    case 1: bytes = bytes.prefix(20)
    default: bytes = Data()
    }
    try bytes.write(to: URL(fileURLWithPath: path))
    let second = try session(in: folder)
    #expect(second.continued == nil && second.steps.first == 1)
    #expect(second.notes.count == 1 && second.notes[0].contains("begins anew"))
    #expect(second.bundle != nil)
  }

  @Test(
    "What is no file of ours is not read, waited for or written through", .timeLimit(.minutes(1)))
  func notOurs() throws {
    let folder = try TestFolder()
    _ = try session(in: folder, until: 3)
    let place = folder.results + "/.unfinished"
    let path = try "\(place)/\(#require(state(folder).first))"
    try FileManager.default.removeItem(atPath: path)
    try #require(mkfifo(path, 0o600) == 0)
    #expect(UnfinishedRun.all(in: folder.results).isEmpty)
    let second = try session(in: folder, until: 2)
    #expect(second.steps == [1, 2] && second.notes.first?.contains("it is not a file") == true)

    let outside = folder.path + "/outside"
    try FileManager.default.moveItem(atPath: place, toPath: outside)
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: outside)
    #expect(UnfinishedRun.all(in: folder.results).isEmpty)
    let third = try session(in: folder)
    #expect(third.steps.first == 1 && third.notes.first?.contains("it is a link") == true)
    #expect(try Unneeded.all(in: folder.results).isEmpty)
  }

  @Test("Two processes never work on one state", .timeLimit(.minutes(1)))
  func twice() throws {
    let folder = try TestFolder()
    var inner: Session?
    let outer = try session(in: folder, until: 2) {
      if inner == nil { inner = try session(in: folder, until: 2) }
    }
    #expect(outer.notes == [])
    #expect(inner?.notes.count == 1 && inner?.notes[0].contains("another process") == true)
    #expect(UnfinishedRun.all(in: folder.results).map(\.step) == [2])
  }

  @Test("Where no state can be kept the run is made all the same, and says so once")
  func unwritable() throws {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(
      atPath: folder.results, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: folder.results + "/.unfinished"))
    let session = try session(in: folder, keeping: RunKeeper.Options(seconds: 0))
    #expect(session.bundle != nil)
    #expect(session.notes.count == 1 && session.notes[0].contains("will not be kept"))
  }

  @Test("A state that can no longer be written is told once, and the run goes on")
  func fullLater() throws {
    let folder = try TestFolder()
    var step = 0
    let session = try session(in: folder, keeping: RunKeeper.Options(seconds: 0)) {
      step += 1
      guard step == 3 else { return }
      try FileManager.default.removeItem(atPath: folder.results + "/.unfinished")
      try Data().write(to: URL(fileURLWithPath: folder.results + "/.unfinished"))
    }
    #expect(session.bundle != nil)
    #expect(session.notes.count == 1 && session.notes[0].contains("goes on without"))
  }

  @Test("A state that was not kept here is gone on from only if asked to, and never lost")
  func foreign() throws {
    let folder = try TestFolder()
    let ledgers = [1, 2].map { RunLedger(path: folder.results + ".ledger\($0)") }
    defer { for ledger in ledgers { try? FileManager.default.removeItem(atPath: ledger.path) } }
    _ = try session(in: folder, until: 3, ledger: ledgers[0])
    let own = try session(in: folder, until: 5, ledger: ledgers[0])
    #expect(own.continued?.step == 3)
    #expect(throws: ForeignState.self) {
      _ = try session(in: folder, ledger: ledgers[1])
    }
    #expect(UnfinishedRun.all(in: folder.results).map(\.step) == [5])
    // Another state in its place is foreign too, also if it says of itself that it is the same.
    let path = try "\(folder.results)/.unfinished/\(#require(state(folder).first))"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "\"step\":5", with: "\"step\":4")
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: ForeignState.self) { _ = try session(in: folder, ledger: ledgers[0]) }
    let trusting = RunKeeper.Options(isTrusting: true)
    let stopped = try session(in: folder, until: 7, keeping: trusting, ledger: ledgers[1])
    #expect(stopped.steps == [6, 7])
    // It does not become one's own by that.
    #expect(throws: ForeignState.self) { _ = try session(in: folder, ledger: ledgers[1]) }
    #expect(UnfinishedRun.all(in: folder.results, keptBy: ledgers[1]).isEmpty)
    let end = try session(in: folder, keeping: trusting, ledger: ledgers[1])
    let bundle = try #require(end.bundle)
    #expect(!ledgers[1].digests.contains(bundle.bundleDigest))
  }

  @Test("The state is kept as often as was asked for")
  func often() throws {
    for (seconds, expected) in [(0.0, Array(0...9)), (1e6, Array(repeating: -1, count: 10))] {
      let folder = try TestFolder()
      var seen: [Int] = []
      _ = try session(in: folder, keeping: RunKeeper.Options(seconds: seconds)) {
        seen.append(UnfinishedRun.all(in: folder.results).first?.step ?? (seconds > 0 ? -1 : 0))
      }
      #expect(seen == expected)
    }
  }

  @Test("A run that failed has come to its end: its state goes")
  func failed() throws {
    let folder = try TestFolder()
    let text = "epochs = 10\nfailing = [1]"
    _ = try session(text, in: folder, until: 1)
    #expect(state(folder).count == 1)
    guard case .failed = try session(text, in: folder).outcome else {
      Issue.record("it did not fail")
      return
    }
    #expect(state(folder) == [])
  }

  @Test("A run for which there is no room in the results folder lies elsewhere, and that is told")
  func elsewhere() throws {
    let folder = try TestFolder()
    let other = FileManager.default.temporaryDirectory.path
    var thrown: KeptElsewhere?
    do {
      _ = try session(in: folder) {
        try FileManager.default.removeItem(atPath: folder.results)
        try Data().write(to: URL(fileURLWithPath: folder.results))
      }
    } catch let error as KeptElsewhere {
      thrown = error
    }
    let error = try #require(thrown)
    #expect(error.kind == .cannotWrite)
    let path = try #require(error.hint?.split(separator: " ").dropFirst(4).first.map(String.init))
    #expect(try ResultBundle(path: path).verify() == [])
    #expect(path.hasPrefix(other) || path.contains("/harness/kept/"))
    try FileManager.default.removeItem(atPath: path)
  }
}
