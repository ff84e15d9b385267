import Archive
import Foundation
import Runs
import RunsSupport
import Testing

@Suite("What was made here is written down, and runs from elsewhere are told from it")
struct RunLedgerTests {
  private let folder: TestFolder
  private let ledger: RunLedger

  init() throws {
    folder = try TestFolder()
    ledger = RunLedger(path: folder.path + "/state/harness/bundles")
  }

  private func digest(_ digit: Character) throws -> BundleDigest {
    try #require(BundleDigest(hex: String(repeating: digit, count: 64)))
  }

  private func write(_ text: String) throws {
    try text.write(toFile: ledger.path, atomically: false, encoding: .utf8)
  }

  /// A plan of some seeds.
  private func plan(_ seeds: Int) throws -> RunPlan {
    var plan = RunPlan(results: folder.results)
    for seed in 1...seeds { _ = plan.add(try .fake(seed: seed, in: folder), label: "\(seed)") }
    return plan
  }

  private func make(_ seed: Int, ledger: RunLedger?) throws -> ResultBundle {
    let procedure = try FakeProcedures().procedure(for: .fake(seed: seed, in: folder))
    let outcome = try RunRecorder(procedure.request, ledger: ledger).run(procedure) { _ in true }
    guard case .completed(let bundle, _) = outcome else { throw Interrupted() }
    return bundle
  }

  @Test("A file that is missing has nothing, and is made with the first line")
  func missing() throws {
    #expect(ledger.digests.isEmpty && ledger.problem == nil)
    ledger.add(try digest("a"))
    ledger.add(try digest("b"))
    #expect(ledger.digests == [try digest("a"), try digest("b")])
    let facts = try FileManager.default.attributesOfItem(atPath: ledger.path)
    #expect(facts[.posixPermissions] as? Int == 0o600)
  }

  @Test("What is damaged loses no other line")
  func damaged() throws {
    ledger.add(try digest("a"))
    try write("abc\n\u{0}\n" + "abcdef" + String(repeating: "b", count: 64) + "\nzz")
    ledger.add(try digest("c"))
    #expect(ledger.digests == [try digest("b"), try digest("c")])
  }

  @Test("What others can write counts for nothing, and neither does a file that cannot be")
  func unwritable() throws {
    ledger.add(try digest("a"))
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: ledger.path)
    #expect(ledger.digests.isEmpty && ledger.problem?.contains("others can write it") == true)
    let nowhere = RunLedger(path: ledger.path + "/below/a/file")
    nowhere.add(try digest("a"))
    #expect(nowhere.digests.isEmpty && nowhere.problem != nil)
  }

  @Test("Many processes append whole lines")
  func concurrent() async throws {
    let all = (0..<200).map { number in
      String(repeating: "0", count: 64 - String(number).count) + String(number)
    }.compactMap { BundleDigest(hex: $0) }
    await withTaskGroup(of: Void.self) { [ledger] group in
      for digest in all { group.addTask { ledger.add(digest) } }
    }
    #expect(ledger.digests == Set(all))
  }

  @Test("Runs that were not made here are made again, unless they are trusted")
  func trust() throws {
    let own = try make(1, ledger: ledger)
    _ = try make(2, ledger: nil)
    #expect(ledger.digests == [own.bundleDigest])
    let plan = try plan(3)
    let status = try plan.status(madeBy: ledger)
    #expect(status.pending == [1, 2] && status.foreignCount == 1)
    #expect(status.notes == ["1 archived run was not made here: --trust uses it too"])
    let trusting = try plan.status()
    #expect(trusting.pending == [2] && trusting.notes.isEmpty)
    // Made here too, its own comes before.
    _ = try make(2, ledger: ledger)
    #expect(try plan.status(madeBy: ledger).pending == [2])
  }

  @Test("That nothing can be written down is told where it matters")
  func problem() throws {
    _ = try make(1, ledger: nil)
    let nowhere = RunLedger(path: folder.path + "/results/x/y")
    try "".write(toFile: folder.path + "/results/x", atomically: false, encoding: .utf8)
    let notes = try plan(1).status(madeBy: nowhere).notes
    #expect(notes.count == 1 && notes[0].contains("cannot be written down"), "\(notes)")
  }
}
