import Ablations
import Archive
import Foundation
import Provenance
import Runs
import RunsSupport
import Testing

@Suite("What is frozen of a study is what it means, and cannot be changed unnoticed")
struct FrozenStudyTests {
  private func study(_ text: String, at path: String = "s.toml") throws -> StudyFile {
    try StudyFile(text, path: path, options: StudyFileTests.options)
  }

  /// What a study means over the fake procedure.
  private func meaning(
    _ words: [String] = [], experiment: String = "seed = 1", tricks: [String] = ["a:by=1"],
    seeds: ClosedRange<Int> = 1...3, salt: Double = 0
  ) throws -> StudyMeaning {
    var plan = RunPlan(results: "nowhere")
    let ablation = try Ablation(
      of: .fake(experiment), variants: tricks.map { Ablation.Variant(trick: TrickUse($0)) },
      seeds: { _ in Array(seeds) }, by: FakeProcedures(salt: salt), in: &plan)
    return StudyMeaning(ablation, words: words, options: StudyFileTests.options)
  }

  @Test("Other words of the same meaning have its digest")
  func sameMeaning() throws {
    let digest = try meaning().digest
    #expect(digest.count == 64)
    #expect(try meaning(["--seeds=1-3", "--trick=a:by=1"]).digest == digest)
    #expect(try meaning(["--margin=0.5"]).digest == digest)
    #expect(try meaning(experiment: "seed = 7\nepochs = 3").digest == digest)
  }

  @Test("Whatever else is asked has another, and it is told what changed")
  func changes() throws {
    let before = try meaning()
    let others: [(StudyMeaning, String)] = [
      (try meaning(seeds: 1...4), "seeds: 1 2 3 4, was 1 2 3"),
      (try meaning(["--margin=0.2"]), "option margin: 0.2, was 0.5"),
      (try meaning(["--stack"]), "option stack: true, was none"),
      (try meaning(experiment: "epochs = 4"), "epochs: 4, was 3"),
      (try meaning(tricks: ["a:by=2"]), "tricks.a.by: 2, was 1"),
    ]
    for (meaning, change) in others {
      #expect(meaning.digest != before.digest)
      let changes = meaning.changes(from: before)
      #expect(changes.contains(change), "\(changes)")
      // What all arms share is told once.
      #expect(Set(changes).count == changes.count)
    }
  }

  @Test("It is read back as it was; a change of it is found")
  func reading() throws {
    let study = try study("trick = 'a:by=1'")
    let frozen = try FrozenStudy(
      meaning(), of: study, earlierRuns: 2, in: GitState(head: .none))
    let again = try FrozenStudy(reading: frozen.text, file: "f")
    #expect(again.time == frozen.time && again.digest == frozen.digest && again.earlierRuns == 2)
    try again.check(meaning(), of: study)
    #expect(throws: StudyError.self) { try again.check(meaning(seeds: 1...4), of: study) }

    let text = String(decoding: frozen.text, as: UTF8.self)
    for (old, new) in [
      ("\"0.5\"", "\"0.6\""), (frozen.digest, String(repeating: "0", count: 64)),
      ("\"layout\" : 1", "\"layout\" : 2"), ("{", "{ \"digest\": \"\","), ("}", ""),
    ] {
      let changed = text.replacing(old, with: new, maxReplacements: 1)
      #expect(changed != text, "\(old)")
      #expect(throws: StudyError.self) {
        try FrozenStudy(reading: Data(changed.utf8), file: "f")
      }
    }
  }

  @Test("A file beside the study keeps it; one that was not written here is known by that")
  func keeping() throws {
    let folder = try TestFolder()
    let study = try study("trick = 'a:by=1'", at: folder.path + "/s.toml")
    #expect(try FrozenStudy.of(study) == nil)
    let ledger = RunLedger(path: folder.path + "/state/bundles")
    try FrozenStudy(meaning(), of: study, earlierRuns: 0, in: GitState(head: .none))
      .save(beside: study, ledger: ledger)
    let kept = try #require(try FrozenStudy.of(study))
    #expect(kept.isKnown(to: ledger))
    // Who moves the time by hand leaves the digest as it is, and is not known here any more.
    let path = FrozenStudy.path(of: study.path)
    let moved = String(decoding: kept.text, as: UTF8.self)
      .replacing(#/"frozen" : "\d{4}/#, with: "\"frozen\" : \"2001")
    try Data(moved.utf8).write(to: URL(fileURLWithPath: path))
    let other = try #require(try FrozenStudy.of(study))
    #expect(other.time < kept.time)
    #expect(!other.isKnown(to: ledger))
  }

  @Test("How it was fixed beforehand is said in a sentence, and kept")
  func standing() throws {
    let time = Date(timeIntervalSince1970: 1_796_000_000)
    let digest = String(repeating: "0123456789abcdef", count: 4)
    func frozen(_ earlier: Int, here: Bool = true) -> StudyStanding {
      .frozen(file: "s.toml", at: time, digest: digest, earlierRuns: earlier, isFrozenHere: here)
    }
    let all: [(StudyStanding, StudyStanding.Kind, String)] = [
      (
        .notFrozen(), .exploratory,
        "Exploratory: no study was frozen before these runs, which would have fixed what is asked of "
          + "them."
      ),
      (
        .notFrozen(file: "s.toml"), .exploratory,
        "Exploratory: the study s.toml was not frozen before these runs, which would have fixed what "
          + "is asked of them."
      ),
      (
        frozen(0), .confirmatory,
        "As frozen on 2026-11-30T00:53:20Z, digest 0123456789ab; this results folder had no results "
          + "of its runs then."
      ),
      (
        frozen(0, here: false), .confirmatory,
        "As frozen on 2026-11-30T00:53:20Z, digest 0123456789ab, by its own word: it was not frozen "
          + "here; this results folder had no results of its runs then."
      ),
      (
        frozen(1), .notConfirmatory,
        "Not confirmatory: frozen on 2026-11-30T00:53:20Z, digest 0123456789ab, when there were results "
          + "of 1 of its runs."
      ),
    ]
    for (standing, kind, sentence) in all {
      #expect(standing.kind == kind)
      #expect(standing.sentence == sentence)
      let data = try JSONEncoder().encode(standing)
      #expect(try JSONDecoder().decode(StudyStanding.self, from: data) == standing)
      // Nobody calls it what it is not.
      let text = String(decoding: data, as: UTF8.self)
        .replacing(
          "\"\(kind.rawValue)\"",
          with: kind == .exploratory ? "\"confirmatory\"" : "\"exploratory\"")
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(StudyStanding.self, from: Data(text.utf8))
      }
    }
  }
}
