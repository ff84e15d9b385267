import Archive
import Configuration
import Foundation
import Provenance
import Runs
import RunsSupport
import Testing

@Suite("What is not needed is removed, and nothing else")
struct HousekeepingTests {
  /// Makes a run, or a part of it.
  @discardableResult
  private func run(
    _ text: String = "epochs = 4", in folder: TestFolder, until last: Int = 99,
    archived: Bool = true
  ) throws -> ResultBundle? {
    let request = try RunRequest.fake(text, in: folder)
    let procedure = try FakeProcedures().procedure(for: request)
    let outcome = try RunRecorder(request, keepsInterrupted: archived).run(procedure) { event in
      if case .step(last, _, _) = event { false } else { true }
    }
    return switch outcome {
    case .completed(let bundle, _), .failed(let bundle, _): bundle
    case .interrupted(let bundle, _): bundle
    }
  }

  private func clean(_ folder: TestFolder) throws -> [String] {
    let unneeded = try Unneeded.all(in: folder.results)
    for item in unneeded { try item.remove(from: folder.results) }
    return unneeded.map(\.path).sorted()
  }

  private func exists(_ path: String, _ folder: TestFolder) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder.results)/\(path)")
  }

  @Test("A stopped run and its state go once the run has come to its end, not before")
  func stopped() throws {
    let folder = try TestFolder()
    let stopped = try #require(try run(in: folder, until: 2))
    #expect(try clean(folder) == [])
    try run("epochs = 5", in: folder)
    #expect(try clean(folder) == [])
    // The state is gone with the run's end.
    let whole = try #require(try run(in: folder))
    #expect(try clean(folder) == [stopped.name])
    #expect(folder.bundles.count == 2 && exists(whole.name, folder))
  }

  @Test("A state that was left over goes once its run is archived")
  func state() throws {
    let folder = try TestFolder()
    try run(in: folder, until: 2, archived: false)
    let place = folder.results + "/.unfinished"
    let saved = try FileManager.default.contentsOfDirectory(atPath: place)
    try FileManager.default.copyItem(atPath: place, toPath: folder.path + "/kept")
    try run(in: folder)
    try FileManager.default.copyItem(atPath: folder.path + "/kept", toPath: place)
    try Data().write(to: URL(fileURLWithPath: "\(place)/\(String(repeating: "0", count: 64)).lock"))
    let cleaned = try clean(folder)
    #expect(saved.allSatisfy { cleaned.contains(".unfinished/\($0)") })
    #expect(cleaned.count == saved.count + 1)
    #expect(folder.bundles.count == 1)
  }

  @Test("Of runs with the same results the last one stays, if it is good to the byte")
  func repeated() throws {
    let folder = try TestFolder()
    let bundles = try (0..<3).map { _ in try #require(try run(in: folder)) }
    let log = URL(fileURLWithPath: bundles[2].filePath("result/log.txt"))
    try Data("other".utf8).write(to: log)
    // The last is damaged: it stands for nothing, and stays to be looked at.
    #expect(try clean(folder) == [bundles[0].name])
    #expect(folder.bundles == [bundles[1].name, bundles[2].name].sorted())
  }

  @Test("Runs whose results differ stay, and so does one whose weights another began with")
  func needed() throws {
    let folder = try TestFolder()
    // No two of these have the same results.
    for _ in 0..<2 { try run("is-noisy = true", in: folder) }
    #expect(try clean(folder) == [])
    let first = try #require(try run(in: folder))
    let second = try #require(try run(in: folder))
    try named(first.name, in: folder)
    #expect(try clean(folder) == [])
    #expect(exists(second.name, folder))
  }

  /// Archives a run that began with a bundle's weights.
  private func named(_ name: String, in folder: TestFolder) throws {
    var contents = BundleContents(
      run: RunRecord(
        experiment: "other", seed: 1, status: .interrupted, started: Date(), ended: Date(),
        command: []),
      sources: SourceRecord(older: GitState(head: .none)), host: .capture(),
      build: Program.build)
    let job = JobRecord(
      RunIdentity(experiment: ConfigurationNode(), contract: Program.contract), seed: 1,
      weights: [name: "00"])
    try contents.files.add(json: job, at: JobRecord.path)
    _ = try BundleWriter(resultsDirectory: folder.results).write(contents)
  }

  @Test("Only what was made here stands for another, and only if that has nothing more")
  func evidence() throws {
    let folder = try TestFolder()
    let first = try #require(try run(in: folder))
    let second = try #require(try run(in: folder))
    let ledger = RunLedger(path: folder.path + "/ledger")
    #expect(try Unneeded.all(in: folder.results, madeBy: ledger).isEmpty)
    ledger.add(second.bundleDigest)
    #expect(try Unneeded.all(in: folder.results, madeBy: ledger).map(\.path) == [first.name])
    // A link is no second bundle.
    let link = folder.results + "/zlink"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: first.name)
    try FileManager.default.removeItem(atPath: second.path)
    #expect(try Unneeded.all(in: folder.results).isEmpty)
    try FileManager.default.removeItem(atPath: link)
    // What is signed, or has what the other lacks, is no mere repetition.
    try run(in: folder)
    #expect(try Unneeded.all(in: folder.results).count == 1)
    let signatures = first.path + "/signatures"
    try FileManager.default.createDirectory(
      atPath: signatures, withIntermediateDirectories: true)
    #expect(try Unneeded.all(in: folder.results).isEmpty)
  }

  @Test("What a gone process was writing goes; what may be another machine's stays")
  func staging() throws {
    let folder = try TestFolder()
    try run(in: folder)
    let here = StagingName.Machine.current
    let left = ".staging-\(here.host)-0123456789ab-1-1"
    for name in [left, ".staging-0123456789ab-\(here.boot)-1-2", ".staging-77-old"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.results)/\(name)", withIntermediateDirectories: true)
    }
    #expect(try clean(folder) == [left])
    #expect(exists(".staging-77-old", folder) && !exists(left, folder))
  }

  @Test("The use of the disk is told by experiment, with what else there is")
  func use() throws {
    let folder = try TestFolder()
    try run(in: folder)
    try run("name = \"large\"\nepochs = 300", in: folder)
    try run("epochs = 9", in: folder, until: 2)
    try Data(count: 100_000).write(to: URL(fileURLWithPath: folder.results + "/notes"))
    let use = try DiskUse(of: folder.results)
    #expect(use.experiments.map(\.name).sorted() == ["fake", "large"])
    #expect(use.experiments.first { $0.name == "fake" }?.count == 2)
    #expect(use.others.map(\.name).contains("unfinished runs"))
    #expect(use.others.first { $0.name == "no bundles" }.map { $0.bytes >= 100_000 } == true)
    #expect(use.bytes > 100_000)
  }
}
