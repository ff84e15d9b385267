import Ablations
import Archive
import ArchiveSupport
import Foundation
import Provenance
import Runs
import RunsSupport
import Testing

@Suite("An ablation is archived beside its runs, and can be checked, compared and made again")
struct ArchivedAblationTests {
  private typealias Made = ArchivedFake

  @Test("It is a bundle like those of runs, named so that it is told apart, and of another kind")
  func bundle() throws {
    let made = try Made(in: TestFolder())
    #expect(made.bundle.name.hasPrefix("fake-ablation-"))
    #expect(made.bundle.name.hasSuffix(String(made.bundle.digest.hex.prefix(6))))
    #expect(made.bundle.verify() == [])
    #expect(made.check().problems == [] && made.check().notes == [])
    let results = try FileManager.default.contentsOfDirectory(
      atPath: made.bundle.filePath("result"))
    #expect(results.sorted() == ["runs.jsonl", "statistics.json"])
    // What depends on the place is no result.
    let statistics = try made.bundle.data(at: BundlePath.statistics)
    #expect(!String(decoding: statistics, as: UTF8.self).contains("bundle"))
    #expect(!String(decoding: statistics, as: UTF8.self).contains("reused"))

    let store = BundleStore(resultsDirectory: made.folder.results)
    #expect(try store.list().count == 7)
    #expect(try store.list().compactMap(\.bundle).count == 6)
    #expect(try store.overviews().filter { $0.ablation != nil }.map(\.name) == [made.bundle.name])
    #expect(try store.find("latest").name != made.bundle.name)
    for name in [made.bundle.name, String(made.bundle.digest.hex.prefix(8)), made.bundle.path] {
      #expect(throws: ArchiveError.isAblation(name: made.bundle.name)) { try store.find(name) }
      guard case .ablation(let found) = try store.bundle(named: name) else {
        Issue.record("\(name) is no ablation")
        continue
      }
      #expect(found.digest == made.bundle.digest)
    }
  }

  @Test("The same runs asked the same give the same digest elsewhere, and no second bundle here")
  func twice() throws {
    let folder = try TestFolder()
    let ledger = RunLedger(path: folder.path + "/state/bundles")
    let first = try Made(in: folder, ledger: ledger)
    #expect(try Made(in: folder, ledger: ledger).bundle.name == first.bundle.name)
    #expect(folder.bundles.count == 7)
    let elsewhere = try Made(in: TestFolder())
    #expect(elsewhere.bundle.digest == first.bundle.digest)
    #expect(elsewhere.bundle.bundleDigest != first.bundle.bundleDigest)
    // Asked in another way it is another, whatever it comes to.
    let standing = StudyStanding.notFrozen(file: "s.toml")
    let other = try Made(in: folder, study: standing, ledger: ledger).bundle
    #expect(other.name != first.bundle.name && other.digest == first.bundle.digest)
    // One that was not made here stands for none.
    let stranger = RunLedger(path: folder.path + "/other/bundles")
    #expect(try Made(in: folder, ledger: stranger).bundle.name != first.bundle.name)
  }

  @Test("Any changed byte is found")
  func bytes() throws {
    let made = try Made(in: TestFolder())
    let files = try #require(FileManager.default.enumerator(atPath: made.bundle.path))
    var count = 0
    for case let file as String in files {
      let path = "\(made.bundle.path)/\(file)"
      guard let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else { continue }
      var changed = bytes
      changed[changed.count / 2] ^= 1
      try changed.write(to: URL(fileURLWithPath: path))
      let problems = made.bundle.verify()
      #expect(problems.contains { $0.file == file }, "\(file): \(problems)")
      try bytes.write(to: URL(fileURLWithPath: path))
      count += 1
    }
    #expect(count > 18)
    #expect(made.bundle.verify() == [])
  }

  /// A record, what of it is rewritten, and into what.
  static let forgeries: [(file: String, old: String, new: String)] = [
    ("result/statistics.json", "0.25", "0.75"),
    ("result/runs.jsonl", "\"seed\":2", "\"seed\":4"),
    ("runs.jsonl", "\"seed\":2", "\"seed\":4"),
    ("plan.json", "\"fake\"", "\"real\""),
    ("plan.json", "-1", "-2"),
    ("ablation.json", "\"worse:by=0.25\"", "\"better\""),
    ("ablation.json", "exploratory", "confirmatory"),
    ("ablation.json", "\"fake\"", "\"real\""),
    (
      "ablation.json", "\"earlier_runs\" : 0",
      "\"earlier_runs\" : 0, \"frozen\" : \"2026-11-30T01:02:03.000Z\", \"digest\" : \"00\""
    ),
    ("report.txt", "report", "praise"), ("document.json", "0.25", "0.75"),
    ("bag-info.txt", "fake", "real"),
  ]

  @Test("A record that is rewritten with all lists of hashes is contradicted", arguments: forgeries)
  func forged(file: String, old: String, new: String) throws {
    let made = try Made(in: TestFolder())
    let forgery = Forgery(of: made.bundle.path)
    let path = file == "bag-info.txt" ? file : "data/" + file
    #expect(
      try forgery.rewrite(path) { $0.replacingOccurrences(of: old, with: new) })
    var problems = ResultBundle.verify(path: made.bundle.path)
    if problems.isEmpty {
      problems = made.check(try AblationBundle(path: made.bundle.path)).problems
    }
    #expect(!problems.isEmpty, "\(file): \(old) as \(new)")
  }

  @Test("A report that leaves out a warning of the document is contradicted")
  func warnings() throws {
    let made = try Made(in: TestFolder())
    try Forgery(of: made.bundle.path).rewrite("data/document.json") {
      "{\"health\":{\"warnings\":[\"Beware.\"]}," + $0.dropFirst()
    }
    let problems = made.check(try AblationBundle(path: made.bundle.path)).problems
    #expect(
      problems.map(\.detail) == ["it does not say what document.json does: Beware."], "\(problems)")
  }

  @Test("A run that is not at hand is told, one that is another or damaged is a fault")
  func runs() throws {
    let made = try Made(in: TestFolder())
    let archived = try ArchivedAblation(made.bundle)
    let run = archived.runs[0][1].bundle
    let place = "\(made.folder.results)/\(run)"
    try FileManager.default.moveItem(atPath: place, toPath: made.folder.path + "/away")
    #expect(made.check().problems == [])
    #expect(
      made.check().notes.first?.hasPrefix("1 of its 6 runs is not here (seed 2, baseline): ")
        == true)
    // Another run by its name.
    let other = archived.runs[1][1].bundle
    try FileManager.default.copyItem(atPath: "\(made.folder.results)/\(other)", toPath: place)
    #expect(made.check().problems.first?.detail.contains("the bundle digest of \(run)") == true)
    try FileManager.default.removeItem(atPath: place)
    // By another name it is found too.
    try FileManager.default.moveItem(atPath: made.folder.path + "/away", toPath: place + "-moved")
    #expect(made.check().problems == [] && made.check().notes == [])
    try Data("x".utf8).write(to: URL(fileURLWithPath: place + "-moved/data/result/log.txt"))
    #expect(made.check().problems.first?.detail.contains("is damaged") == true)
  }

  @Test("Names of runs that lead elsewhere, and runs that are not those of the plan, are refused")
  func names() throws {
    for (old, new) in [
      ("\"bundle\":\"fake", "\"bundle\":\"../fake"), ("\"bundle\":\"fake", "\"bundle\":\".fake"),
      ("\"arm\":1", "\"arm\":9"), ("\"arm\":0", "\"arm\":-1"),
    ] {
      let made = try Made(in: TestFolder())
      try Forgery(of: made.bundle.path).rewrite("data/runs.jsonl") {
        $0.replacingOccurrences(of: old, with: new)
      }
      let bundle = try AblationBundle(path: made.bundle.path)
      #expect(throws: ArchiveError.self) { try ArchivedAblation(bundle) }
      #expect(!made.check(bundle).problems.isEmpty)
    }
  }

  @Test("Two of them differ in plan, in what runs follow from, in runs and in what these come to")
  func difference() throws {
    let first = try Made(in: TestFolder())
    let again = try Made(in: TestFolder())
    let same = try AblationDifference(first.bundle, again.bundle)
    #expect(same.sameResults && same.causes == [] && same.runs == [] && same.sameRuns == 6)

    let trained = try Made("seed = 1\nepochs = 4", in: TestFolder())
    let longer = try AblationDifference(first.bundle, trained.bundle)
    #expect(!longer.sameResults && longer.plan == [])
    // Of both arms alike, so of none in particular.
    #expect(longer.causes.map(\.key) == ["epochs"] && longer.causes[0].arms == nil)
    #expect(longer.runs.count == 6 && longer.sameRuns == 0)

    let wide = try Made(seeds: 4, in: TestFolder())
    let more = try AblationDifference(first.bundle, wide.bundle)
    #expect(more.plan.map(\.key) == ["seeds"])
    #expect(more.runs.map(\.seed) == [4, 4] && more.runs.allSatisfy { $0.left == nil })
    #expect(more.sameRuns == 6)
    #expect(more.leftSeeds == [] && more.rightSeeds == [4])
    // What only one has is said once, and what they come to besides.
    #expect(!more.statistics.map(\.key).contains { $0.contains("seed ") })
    #expect(
      more.statistics.map(\.key).contains { $0.hasPrefix("contrasts.worse:by=0.25.findings") })

    // No number stands in a row of another seed.
    let later = try Made("seed = 3", in: TestFolder())
    let shifted = try AblationDifference(first.bundle, later.bundle)
    #expect(shifted.leftSeeds == [1, 2] && shifted.rightSeeds == [4, 5])
    #expect(shifted.runs.map(\.seed).sorted() == [1, 1, 2, 2, 4, 4, 5, 5] && shifted.sameRuns == 2)
    #expect(!shifted.statistics.map(\.key).contains { $0.contains("seed ") })
  }

  @Test("All runs are made again from what the bundle alone says")
  func reproduction() throws {
    let made = try Made(in: TestFolder())
    for run in made.folder.bundles where run != made.bundle.name {
      try FileManager.default.removeItem(atPath: "\(made.folder.results)/\(run)")
    }
    func reproduce(salt: Double) throws -> AblationReproduction.Result {
      let procedures = FakeProcedures(salt: salt)
      let reproduction = try AblationReproduction(
        of: made.bundle, results: made.folder.results, by: procedures, plugins: { _ in [] })
      try ResultsFolder.prepare(reproduction.plan.results)
      defer { try? FileManager.default.removeItem(atPath: reproduction.plan.results) }
      let outcomes = try reproduction.plan.run(
        with: InProcessExecutor(procedures), from: reproduction.plan.status(), by: procedures,
        keepGoing: true
      ) { _ in }
      return try reproduction.result(
        outcomes,
        statistics: Made.compute(RecordedRuns(reproduction.ablation, outcomes)).statistics)
    }
    let same = try reproduce(salt: 0)
    #expect(same.isSame && same.runCount == 6)
    let other = try reproduce(salt: 1)
    #expect(!other.isSame && other.runs.count == 6)
  }

  @Test("A run that failed is among them, and fails again")
  func failures() throws {
    let made = try Made("seed = 1\nfailing = [2]", in: TestFolder())
    let runs = try ArchivedAblation(made.bundle).runs
    #expect(
      runs.map { $0.map { $0.error != nil } } == [[false, true, false], [false, true, false]])
    #expect(made.check().problems == [])
  }

  @Test("What clears a folder leaves the runs that an ablation rests on")
  func housekeeping() throws {
    let made = try Made(in: TestFolder())
    // The first run once more, of which the new bundle has the same results.
    let request = try #require(
      made.ablation.baseline.procedure as? FakeProcedure)
    _ = try RunRecorder(request.request).run(request) { _ in true }
    #expect(made.folder.bundles.count == 8)
    #expect(try DiskUse(of: made.folder.results).others.map(\.name).contains("ablations"))
    #expect(try Unneeded.all(in: made.folder.results).isEmpty)
    try FileManager.default.removeItem(atPath: made.bundle.path)
    #expect(try !Unneeded.all(in: made.folder.results).isEmpty)
  }
}
