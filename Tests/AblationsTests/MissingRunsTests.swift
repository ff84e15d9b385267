import Ablations
import Archive
import ArchiveSupport
import Foundation
import Runs
import RunsSupport
import Testing

@Suite("Where runs are not at hand, an ablation is held to what it says of them itself")
struct MissingRunsTests {
  private static let all = (0..<2).flatMap { arm in (0..<7).map { (arm: arm, number: $0) } }

  private func made(
    _ text: String = "seed = 1", trick: String = "worse:by=0.25",
    without places: [(arm: Int, number: Int)]
  ) throws -> ArchivedFake {
    let made = try ArchivedFake(text, seeds: 7, in: TestFolder(), trick: trick)
    try made.takeAway(places)
    return made
  }

  /// What of all places where it stands is rewritten, and into what.
  static let forgeries: [(old: String, new: String)] = [
    ("\"harms\"", "\"improves\""), ("Harms", "Improves"), ("0.015625", "0.0015625"),
    ("over seven pairs", "over eight pairs"), ("\"positive\" : 7", "\"positive\" : 6"),
    ("0.25", "0.5"), ("report\n", "praise\n"),
  ]

  @Test("As it was archived nothing is wrong, and what could not be looked at is said")
  func untouched() throws {
    let one = try made(without: [(0, 1)]).check()
    #expect(one.problems == [])
    #expect(one.notes.count == 1)
    #expect(
      one.notes.first?.hasPrefix("1 of its 14 runs is not here (seed 2, baseline): ") == true)
    let two = try made(without: [(0, 1), (1, 3)]).check()
    #expect(two.problems == [])
    #expect(
      two.notes.first?.hasPrefix(
        "2 of its 14 runs are not here (seed 2, baseline, seed 4, worse:by=0.25): ") == true)
    let none = try made(without: Self.all).check()
    #expect(none.problems == [])
    #expect(none.notes.first?.hasPrefix("none of its 14 runs is here: ") == true)
  }

  @Test("What contradicts its own values is found, be one run away or all", arguments: forgeries)
  func contradicted(old: String, new: String) throws {
    for places in [[(arm: 1, number: 6)], Self.all] {
      let made = try made(without: places)
      let forgery = Forgery(of: made.bundle.path)
      let changed = try ["data/result/statistics.json", "data/document.json", "data/report.txt"].map
      {
        try forgery.rewrite($0) { $0.replacingOccurrences(of: old, with: new) }
      }
      #expect(changed.contains(true))
      let bundle = try AblationBundle(path: made.bundle.path)
      #expect(bundle.verify() == [])
      #expect(!made.check(bundle).problems.isEmpty, "\(old) as \(new)")
    }
  }

  @Test("A value of a run that is here is compared with that run, whatever else is away")
  func values() throws {
    let made = try made(without: [(1, 6)])
    let archived = try ArchivedAblation(made.bundle)
    let run = try ResultBundle(path: "\(made.folder.results)/\(archived.runs[0][0].bundle)")
    let value = try #require(try run.value(of: .validationLoss))
    let forgery = Forgery(of: made.bundle.path)
    for file in ["data/result/statistics.json", "data/document.json"] {
      #expect(try forgery.rewrite(file) { $0.replacingOccurrences(of: "\(value)", with: "0.125") })
    }
    let problems = made.check(try AblationBundle(path: made.bundle.path)).problems
    #expect(
      problems.first?.detail.hasPrefix("arms.baseline.runs.seed 1.values") == true, "\(problems)")
  }

  @Test("Values of runs that are away are missed if they are not told")
  func untold() throws {
    let made = try made(without: [(1, 6)])
    let forgery = Forgery(of: made.bundle.path)
    for file in ["data/result/statistics.json", "data/document.json"] {
      #expect(
        try forgery.rewrite(file) { $0.replacingOccurrences(of: "\"values\"", with: "\"other\"") })
    }
    let problems = made.check(try AblationBundle(path: made.bundle.path)).problems
    #expect(problems.first?.detail.contains("does not have the values of each run") == true)
  }

  @Test(
    "Where both sides measure the same, what their weights would tell is taken on trust and said")
  func weights() throws {
    // Digests that are the same tell it; those of noisy runs do not.
    for (isNoisy, trick, isOpen) in [
      (true, "worse:by=0", true), (false, "worse:by=0", false), (true, "worse:by=0.25", false),
    ] {
      let made = try made("seed = 1\nis-noisy = \(isNoisy)", trick: trick, without: [(1, 6)])
      let check = made.check()
      #expect(check.problems == [])
      #expect(
        check.notes.contains { $0.contains("have the same weights") } == isOpen, "\(check.notes)")
    }
  }

  @Test("A seed that was dropped is named, and no whole list is written out")
  func dropped() throws {
    let made = try ArchivedFake(seeds: 7, in: TestFolder())
    let statistics = try JSONDecoder().decode(
      JSONValue.self, from: made.bundle.data(at: BundlePath.statistics))
    /// Without the last seed, wherever something stands seed by seed.
    func without(_ value: JSONValue) -> JSONValue {
      switch value {
      case .object(let members):
        .object(
          Dictionary(
            uniqueKeysWithValues: members.map { key, value in
              guard key == "differences", case .array(let elements) = value else {
                return (key, without(value))
              }
              return (key, .array(elements.dropLast()))
            }))
      case .array(let elements):
        .array(elements.filter { $0 != .integer(7) && $0["seed"] != .integer(7) }.map(without))
      default: value
      }
    }
    let whole = try AblationStatistics(document: JSONEncoder().encode(statistics))
    let less = try AblationStatistics(document: JSONEncoder().encode(without(statistics)))
    let changes = whole.differences(from: less)
    let named = changes.filter { $0.key.hasSuffix(".seed 7") }.map(\.key)
    for key in [
      "seeds.seed 7", "arms.baseline.runs.seed 7",
      "contrasts.worse:by=0.25.findings.test/loss.differences.seed 7",
    ] {
      #expect(named.contains(key), "\(named)")
    }
    let lists = ["runs", "seeds", "differences"]
    #expect(
      changes.allSatisfy { change in !lists.contains { change.key.hasSuffix($0) } },
      "\(changes.map(\.key))")
    #expect(less.differences(from: whole).map(\.key).contains("arms.baseline.runs.seed 7"))
  }
}
