import Ablations
import Archive
import ArchiveSupport
import Foundation
import Provenance
import Runs
import RunsSupport
import Testing

@Suite("How an archived ablation was asked is compared with its report and with what is known here")
struct ArchivedStandingTests {
  private let folder: TestFolder
  private let ledger: RunLedger

  init() throws {
    folder = try TestFolder()
    ledger = RunLedger(path: folder.path + "/state/bundles")
  }

  /// An ablation of a frozen study, all of it made here.
  private func made(isFrozenHere: Bool = true, earlierRuns: Int = 0) throws -> ArchivedFake {
    let study = try StudyFile(
      "trick = 'worse:by=0.25'", path: folder.path + "/s.toml", options: StudyFileTests.options)
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake("name = \"fake\"\nseed = 1"),
      variants: [Ablation.Variant(trick: TrickUse("worse:by=0.25"))],
      seeds: { first in (0..<3).map { first + $0 } }, by: FakeProcedures(), in: &plan)
    let frozen = try FrozenStudy(
      StudyMeaning(ablation, words: [], options: StudyFileTests.options), of: study,
      earlierRuns: earlierRuns, in: GitState(head: .none))
    if isFrozenHere { try frozen.save(beside: study, ledger: ledger) }
    usleep(5_000)
    let made = try ArchivedFake(
      in: folder,
      study: .frozen(
        file: "s.toml", at: frozen.time, digest: frozen.digest, earlierRuns: earlierRuns,
        isFrozenHere: isFrozenHere),
      files: [BundlePath.frozenStudy: String(decoding: frozen.text, as: UTF8.self)],
      ledger: ledger)
    for path in made.outcomes.compactMap(\.bundle) {
      ledger.add(try ResultBundle(path: path).bundleDigest)
    }
    return made
  }

  private func rewritten(
    _ made: ArchivedFake, _ file: String, _ changes: (String) -> String
  ) throws -> AblationBundle {
    #expect(try Forgery(of: made.bundle.path).rewrite("data/" + file, changes), "\(file)")
    let bundle = try AblationBundle(path: made.bundle.path)
    #expect(bundle.verify() == [])
    return bundle
  }

  @Test("As it was made it agrees; where it was frozen elsewhere that is said")
  func untouched() throws {
    let here = try made()
    #expect(here.check(ledger: ledger).problems == [] && here.check(ledger: ledger).notes == [])
    #expect(!here.bundle.isByItsOwnWord(ledger))
    // To somebody else it is its own word, and no fault.
    let stranger = RunLedger(path: folder.path + "/other/bundles")
    let elsewhere = here.check(ledger: stranger)
    #expect(elsewhere.problems == [] && here.bundle.isByItsOwnWord(stranger))
    #expect(elsewhere.notes.first?.contains("is its own word: it was not frozen here") == true)
  }

  @Test("Frozen elsewhere it is by its own word, and cannot say otherwise")
  func ownWord() throws {
    let made = try made(isFrozenHere: false)
    #expect(made.check(ledger: ledger).problems == [])
    #expect(made.bundle.isByItsOwnWord(ledger))
    let bundle = try rewritten(made, "ablation.json") {
      $0.replacing("\"frozen_here\" : false", with: "\"frozen_here\" : true")
    }
    // Its own report contradicts it, and what is known here.
    let files = made.check(bundle, ledger: ledger).problems.map(\.file)
    #expect(files == ["data/report.txt", "data/ablation.json"])
    #expect(made.check(bundle).problems.map(\.file) == ["data/report.txt"])
    #expect(bundle.isByItsOwnWord(ledger))
    let both = try rewritten(made, "report.txt") {
      $0.replacing(", by its own word: it was not frozen here", with: "")
    }
    let problems = made.check(both, ledger: ledger).problems
    #expect(problems.map(\.file) == ["data/ablation.json"])
    #expect(problems.first?.detail.contains("which is here; and here it was not") == true)
  }

  @Test("A time of freezing that was moved is not known here, also if all else agrees")
  func movedTime() throws {
    let made = try made(earlierRuns: 3)
    let study = made.bundle.record.study
    let time = try #require(study.frozen)
    let (old, new) = (
      time.formatted(.iso8601).prefix(14),
      time.addingTimeInterval(-7_200).formatted(.iso8601).prefix(14)
    )
    _ = try rewritten(made, "study/frozen.json") {
      $0.replacing("\"frozen\" : \"\(old)", with: "\"frozen\" : \"\(new)")
        .replacing("\"earlier_runs\" : 3", with: "\"earlier_runs\" : 0")
    }
    _ = try rewritten(made, "ablation.json") {
      $0.replacing("\"frozen\" : \"\(old)", with: "\"frozen\" : \"\(new)")
        .replacing("\"earlier_runs\" : 3", with: "\"earlier_runs\" : 0")
        .replacing("not-confirmatory", with: "confirmatory")
    }
    let half = try AblationBundle(path: made.bundle.path)
    #expect(made.check(half, ledger: ledger).problems.contains { $0.file == "data/report.txt" })
    let whole = try rewritten(made, "report.txt") {
      $0.replacing(study.sentence, with: half.record.study.sentence)
    }
    #expect(made.check(whole).problems == [])
    #expect(made.check(whole, ledger: ledger).problems.map(\.file) == ["data/ablation.json"])
    #expect(whole.isByItsOwnWord(ledger))
  }

  @Test("A run that began before its study was frozen is one of those with earlier results")
  func earlierRuns() throws {
    let made = try made()
    let later = Date().addingTimeInterval(3_600)
    let (old, new) = (
      try #require(made.bundle.record.study.frozen).formatted(.iso8601).prefix(17),
      later.formatted(.iso8601).prefix(17)
    )
    for file in ["study/frozen.json", "ablation.json"] {
      _ = try rewritten(made, file) {
        $0.replacing("\"frozen\" : \"\(old)", with: "\"frozen\" : \"\(new)")
      }
    }
    let problems = made.check(try AblationBundle(path: made.bundle.path)).problems.map(\.detail)
    #expect(
      problems.contains { $0.contains("6 of its runs had begun before its study was frozen") })
    #expect(problems.contains { $0.contains("frozen after it had begun") })
  }
}
