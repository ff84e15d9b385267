import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Evidence that may be looked at after every pair")
struct SequentialEvidenceTests {
  /// Magnitudes with a tie, a zero, an outlier and a run that failed.
  private let lists: [[Double]] = [
    [1, 1, 1, 1, 1, 1, 1, 1], [0.3, 2, 0.01, 7, 0, 0.3, 40, 1.5, 0.2],
    [1e-9, 1, 1e9, .infinity, 2, 3, 0.5, 0.25, 8, 1], [0, 0, 5, 5, 0, 5, 0, 5],
  ]

  /// Every list with these magnitudes, one for each pattern of signs.
  private func flips(_ magnitudes: [Double]) -> [[Double]] {
    (0..<1 << magnitudes.count).map { pattern in
      magnitudes.enumerated().map { $1 * (pattern >> $0 & 1 == 0 ? 1 : -1) }
    }
  }

  @Test("Over all sign patterns it is 1 on average after any number of pairs: a fair bet")
  func fair() {
    for magnitudes in lists {
      for count in 0...magnitudes.count {
        let patterns = flips(Array(magnitudes.prefix(count)))
        let mean = patterns.reduce(0) {
          $0 + SequentialEvidence($1).above(0) / Double(patterns.count)
        }
        #expect((mean - 1).magnitude < 1e-12, "\(magnitudes.prefix(count))")
      }
    }
  }

  @Test("No more than a share 1/b of all sign patterns ever reach b, also with pairs of no sign")
  func ville() {
    for magnitudes in lists {
      let patterns = flips(magnitudes)
      let highest = patterns.map { list in
        (1...list.count).map { SequentialEvidence(Array(list.prefix($0))).above(0) }.max() ?? 0
      }
      for boundary in [2.0, 5, 10, 20, 40] {
        let share = Double(highest.count { $0 >= boundary }) / Double(patterns.count)
        #expect(share <= 1 / boundary, "\(magnitudes) \(boundary)")
      }
    }
  }

  @Test("It agrees with the formula written down in Python")
  func reference() throws {
    struct Row: Decodable {
      let differences: [Double]
      let value: Double
      let above: Double
      let below: Double
      let lower: Double?
      let upper: Double?
    }
    let file = try #require(
      Bundle.module.url(forResource: "Fixtures/sequential", withExtension: "json"))
    let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: file))
    #expect(rows.count > 20)
    for row in rows {
      let evidence = SequentialEvidence(row.differences)
      #expect((evidence.above(row.value) / row.above - 1).magnitude < 1e-10, "\(row)")
      #expect((evidence.below(row.value) / row.below - 1).magnitude < 1e-10, "\(row)")
      let interval = evidence.interval(boundary: 40)
      for (end, expected) in [(interval.lower, row.lower), (interval.upper, row.upper)] {
        #expect((end == nil) == (expected == nil), "\(row)")
        if let end, let expected {
          #expect((end - expected).magnitude < 1e-9 * max(1, expected.magnitude), "\(row)")
        }
      }
    }
  }

  @Test("It falls as the value rises, and the interval's ends are where it reaches the boundary")
  func inversion() throws {
    var generator = TestGenerator(state: 5)
    for trial in 0..<60 {
      let count = 6 + trial % 12
      let shift = Double(trial % 5) * 0.7
      let differences = (0..<count).map { _ in
        trial % 3 == 0
          ? Double(Int.random(in: -2...3, using: &generator)) : shift + generator.normal()
      }
      let evidence = SequentialEvidence(differences)
      let values = stride(from: -6.0, through: 6, by: 0.25).map { evidence.above($0) }
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 * (1 - 1e-12) })
      let interval = evidence.interval(boundary: 40)
      // The test of zero and the interval never disagree.
      #expect((evidence.above(0) >= 40) == ((interval.lower ?? -1) >= 0))
      #expect((evidence.below(0) >= 40) == ((interval.upper ?? 1) <= 0))
      if let lower = interval.lower, lower != 0 {
        #expect(evidence.above(lower) >= 40)
        #expect(evidence.above(lower + 1e-9) < 40)
      }
      let mirrored = SequentialEvidence(differences.map { -$0 }).interval(boundary: 40)
      #expect(mirrored.lower.map { -$0 } == interval.upper)
    }
  }

  @Test("A failed run counts as worse than any other, and the rest is as it was")
  func failed() {
    let evidence = SequentialEvidence([-1, -2, -.infinity, -1.5, -2.5, -1, -2, -1.2])
    #expect(evidence.below(0) >= 40)
    let beyond = SequentialEvidence([-1, -2, -1e6, -1.5, -2.5, -1, -2, -1.2])
    #expect(evidence.below(0) > beyond.below(0))
    #expect(SequentialEvidence(Array(repeating: -.infinity, count: 6)).below(0) >= 40)
    #expect(
      SequentialEvidence(Array(repeating: -.infinity, count: 7)).interval(boundary: 40).lower == nil
    )
  }

  @Test("Extreme numbers neither end the program nor decide anything by overflow")
  func extreme() {
    for size in [5e-324, 1e-200, 1e200, Double.greatestFiniteMagnitude] {
      let differences = (0..<8).map { size * ($0 % 2 == 0 ? 1 : -1) }
      #expect(SequentialEvidence(differences).above(0) < 40)
      _ = SequentialEvidence(differences).interval(boundary: 40)
      _ = SequentialEvidence(differences.map(\.magnitude)).interval(boundary: 40)
    }
  }
}

@Suite("Seeds that are added until a comparison is decided")
struct SequentialDesignTests {
  @Test("The fewest seeds are those of which some outcome decides")
  func fewest() {
    for (comparisons, fewest) in [(1, 6), (2, 7), (3, 8), (5, 9), (20, 11)] {
      let design = SequentialDesign(comparisons: comparisons, mostSeeds: 40)
      #expect(design.fewestSeeds == fewest, "\(comparisons)")
      let best = [1.0, 1] + Array(repeating: 1.0, count: fewest - 2)
      #expect(SequentialEvidence(best).above(0) >= design.boundary)
      #expect(SequentialEvidence(Array(best.dropLast())).above(0) < design.boundary)
    }
    #expect(SequentialDesign(mostSeeds: 40).looks == [6, 7, 8, 10, 12, 15, 18, 22, 27, 33, 40])
    #expect(SequentialDesign(mostSeeds: 6).looks == [6])
    #expect(SequentialDesign(mostSeeds: 9).looks == [6, 7, 8, 9])
  }

  // MARK: - The error rate

  enum Null: String, CaseIterable {
    case normal, cauchy, discrete, rare, growing, contaminated

    /// Symmetric about zero; what comes later may depend on what came before in any other way.
    func difference(_ index: Int, _ generator: inout TestGenerator) -> Double {
      switch self {
      case .normal: return generator.normal()
      case .cauchy: return generator.normal() / generator.normal()
      case .discrete: return Double(Int.random(in: -1...1, using: &generator))
      // Most pairs are the same.
      case .rare: return Int.random(in: 0..<10, using: &generator) == 0 ? generator.normal() : 0
      case .growing: return generator.normal() * Double(index * index)
      // One arm or the other collapses now and then.
      case .contaminated:
        let collapse = Double(Int.random(in: -10...10, using: &generator))
        return generator.normal() * 0.1 + (collapse.magnitude == 10 ? collapse * 4 : 0)
      }
    }
  }

  @Test(
    "Looking after every single seed, false alarms stay below the level", arguments: Null.allCases)
  func errorRate(null: Null) {
    var generator = TestGenerator(state: 21)
    let trials = 1_000
    let alarms = (0..<trials).count { _ in
      let differences = (0..<30).map { null.difference($0, &generator) }
      return (6...30).contains { count in
        let evidence = SequentialEvidence(Array(differences.prefix(count)))
        return max(evidence.above(0), evidence.below(0)) >= 40
      }
    }
    #expect(Double(alarms) / Double(trials) <= 0.05, "\(alarms) of \(trials)")
  }

  @Test("The interval at the stop holds the centre as often as it says, wherever that is")
  func coverage() throws {
    var generator = TestGenerator(state: 22)
    let trials = 250
    let design = SequentialDesign(mostSeeds: 12)
    for centre in [0.0, 0.5, 1, 3] {
      let missed = (0..<trials).count { _ in
        let differences = (0..<12).map { _ in centre + generator.normal() }
        let verdict = SequentialVerdict(design, differences: differences, metric: .loss())
        guard let look = verdict.looks.last else { return true }
        return (look.lower ?? -.infinity) > centre || (look.upper ?? .infinity) < centre
      }
      #expect(Double(missed) / Double(trials) <= 0.05, "\(centre): \(missed)")
    }
  }

  @Test("Several comparisons share the level: no false alarm among five in 95 of 100 searches")
  func sharing() {
    var generator = TestGenerator(state: 23)
    let design = SequentialDesign(comparisons: 5, mostSeeds: 30)
    #expect(design.boundary == 200)
    let trials = 500
    let alarms = (0..<trials).count { _ in
      let baseline = (0..<30).map { _ in generator.normal() }
      return (0..<5).contains { _ in
        let differences = baseline.map { generator.normal() - $0 }
        return decidingLook(differences, design) != nil
      }
    }
    #expect(Double(alarms) / Double(trials) <= 0.05)
  }

  /// The first look that decides, as ``SequentialVerdict`` finds it, without the intervals.
  private func decidingLook(_ differences: [Double], _ design: SequentialDesign) -> Int? {
    design.looks.first { seeds in
      let evidence = SequentialEvidence(Array(differences.prefix(seeds)))
      return max(evidence.above(0), evidence.below(0)) >= design.boundary
    }
  }

  @Test("The published figures of power and seeds are those of the simulation")
  func published() throws {
    let design = SequentialDesign(mostSeeds: 40)
    let trials = 2_000
    var generator = TestGenerator(state: 25)
    var lines: [String] = []
    for effect in [0, 0.3, 0.5, 0.75, 1, 1.5, 2, 3] {
      var (decided, seeds) = (0, 0)
      for _ in 0..<trials {
        let differences = (0..<40).map { _ in effect + generator.normal() }
        let look = decidingLook(differences, design)
        if look != nil { decided += 1 }
        seeds += look ?? 40
      }
      let share = NumberText.fixed(100 * Double(decided) / Double(trials), decimals: 1)
      let mean = NumberText.fixed(Double(seeds) / Double(trials), decimals: 1)
      let fixed = PowerOfSignFlipTest.seedsNeeded(effect: effect, sd: 1).map(String.init) ?? "-"
      lines.append("| \(NumberText.fixed(effect, decimals: 2)) | \(share) % | \(mean) | \(fixed) |")
    }
    let page = try String(contentsOfFile: Self.page, encoding: .utf8)
    for line in lines {
      #expect(
        page.contains(line), "docs/statistics.md should have\n\(lines.joined(separator: "\n"))")
    }
    let looks = NumberText.fixed(
      100 * RepeatedLooks.falseAlarmRate([6, 8, 12].map { Array(1...$0) }), decimals: 1)
    #expect(page.contains("after 6, 8 and 12 seeds gives false alarms in \(looks) %"), "\(looks)")
  }

  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../docs/statistics.md").path

  // MARK: - Stops

  private func verdict(
    _ differences: [Double], most: Int = 40, margin: Double? = nil, isIdentical: Bool = false,
    metric: Metric = .accuracy()
  ) -> SequentialVerdict {
    SequentialVerdict(
      SequentialDesign(mostSeeds: most, margin: margin), differences: differences, metric: metric,
      isIdentical: { _ in isIdentical })
  }

  @Test("It stops at the first look that decides, and what follows changes nothing")
  func stops() {
    let clear = [0.011, 0.012, 0.010, 0.013, 0.012, 0.011, 0.012, 0.011]
    let early = verdict(clear)
    #expect(early.outcome == .improves && early.seeds == 6 && early.looks.count == 1)
    #expect(verdict(clear + [-1, -1, -1, -1]) == early)
    #expect(verdict(clear, metric: .loss()).outcome == .harms)
    #expect(verdict(clear.map { -$0 }).outcome == .harms)
    #expect(verdict(Array(clear.prefix(5))).outcome == .open(next: 6))
  }

  @Test("Looks that have been taken are taken again in the same way")
  func resumed() {
    var generator = TestGenerator(state: 24)
    let differences = (0..<40).map { _ in 0.5 + generator.normal() }
    let whole = verdict(differences)
    for look in whole.looks.dropLast() {
      let part = verdict(Array(differences.prefix(look.seeds)))
      #expect(part.isOpen && part.looks == Array(whole.looks.prefix(part.looks.count)))
    }
  }

  @Test("It stops where the rest could not decide, where nothing differs, and within a margin")
  func futility() throws {
    let alternating = (0..<40).map { $0 % 2 == 0 ? 0.01 : -0.01 }
    let futile = verdict(alternating)
    #expect(futile.outcome == .futile && futile.seeds < 40)
    let evidence = SequentialEvidence(Array(alternating.prefix(futile.seeds)))
    #expect(evidence.attainable(morePairs: 40 - futile.seeds) < 40)
    // The best that could have come does not decide.
    let best = alternating.prefix(futile.seeds) + Array(repeating: 1e6, count: 40 - futile.seeds)
    #expect(SequentialEvidence(Array(best)).above(0) < 40)
    #expect(verdict(Array(repeating: 0, count: 40), isIdentical: true).outcome == .identical)
    #expect(verdict(Array(repeating: 0, count: 40), isIdentical: true).seeds == 6)
    let equivalent = verdict(alternating, margin: 0.02)
    #expect(equivalent.outcome == .equivalent)
    let look = try #require(equivalent.looks.last)
    #expect(try #require(look.lower) > -0.02 && look.upper ?? 1 < 0.02)
    #expect(verdict(alternating, margin: 0.002).outcome == .mostSeeds)
  }

  @Test("Sentences say what was seen, on how many seeds, and that stopping is accounted for")
  func sentences() {
    let clear = [0.011, 0.012, 0.010, 0.013, 0.012, 0.011, 0.012, 0.011]
    let improves = verdict(clear).sentence
    #expect(improves.hasPrefix("Improves: the trick raises test accuracy by 1.1"))
    #expect(
      improves.contains(" points on average over six pairs (95% interval, valid at any look: +"))
    #expect(
      improves.contains("evidence 4") && improves.contains(" of the 40 that it takes), in one look")
    )
    #expect(improves.contains("accounted for: six of at most 40."))
    #expect(improves.hasSuffix("A mean seen where such a search stops is on average too large."))
    #expect(!improves.contains("p ="))
    #expect(
      verdict(clear.map { -$0 }).sentence.hasPrefix("Harms: the trick lowers test accuracy by 1.1"))
    let undecided = verdict((0..<40).map { $0 % 2 == 0 ? 0.01 : -0.01 }).sentence
    #expect(undecided.hasPrefix("Undecided: test accuracy differs by "))
    #expect(undecided.contains("could not decide it, whatever they came to"))
    let equivalent = verdict((0..<40).map { $0 % 2 == 0 ? 0.01 : -0.01 }, margin: 0.02).sentence
    #expect(equivalent.hasPrefix("Equivalent within 2.0"))
    let failed = SequentialVerdict(
      SequentialDesign(mostSeeds: 40), differences: Array(repeating: -.infinity, count: 8),
      metric: .accuracy(), failures: { .init(trick: $0) })
    #expect(failed.outcome == .harms)
    #expect(
      failed.sentence.contains("Six runs with the trick failed, and count as worse than any other.")
    )
  }

  @Test(
    "Failed runs are those of what is compared",
    arguments: [
      (Subject.trick, "Six runs with the trick and one run without it failed"),
      (.effect(of: "adding mixup to cutout"), "Six runs with it and one run without it failed"),
      (
        .interaction(of: "mixup", here: "with cutout", there: "without it"),
        "Six runs of the arms that count for it and one run of those that count against it failed"
      ),
    ])
  func failures(subject: Subject, sentence: String) {
    let verdict = SequentialVerdict(
      SequentialDesign(mostSeeds: 40), differences: Array(repeating: -.infinity, count: 8),
      metric: .accuracy(), subject: subject, failures: { .init(trick: $0, baseline: 1) })
    #expect(verdict.sentence.contains(sentence), "\(verdict.sentence)")
  }

  @Test("Evidence is never rounded up to what it has to reach")
  func rounding() {
    #expect(SequentialVerdict.text(ofEvidence: 39.999) == "39")
    #expect(SequentialVerdict.text(ofEvidence: 40) == "40")
    #expect(SequentialVerdict.text(ofEvidence: 9.99) == "9.9")
  }
}

@Suite(
  "What a search for a decision may say of a margin, and how it writes what is next to nothing")
struct SequentialGrainTests {
  private let grain = 0.005

  private func verdict(
    _ differences: [Double], margin: Double?, grain: Double?, most: Int = 40
  ) -> SequentialVerdict {
    SequentialVerdict(
      SequentialDesign(mostSeeds: most, margin: margin), differences: differences,
      metric: .accuracy(), grain: grain)
  }

  @Test(
    "No margin below what one test example is worth is shown, here as with a fixed number of seeds")
  func tooFine() {
    let zeros = [Double](repeating: 0, count: 40)
    let fine = verdict(zeros, margin: 0.00001, grain: grain)
    #expect(fine.outcome != .equivalent)
    #expect(
      fine.notes.first
        == "Whether the difference is smaller than 0.001 points cannot be shown: one test example is 0.50 "
        + "points, so the margin is finer than the test split can show. Name a larger one, or test on "
        + "more examples.")
    let fixed = Assessment.family(
      [PairedRuns(trick: zeros, baseline: zeros)], metric: .accuracy(), margin: 0.00001,
      grain: grain)[0]
    #expect(fixed.notes.contains(fine.notes[0]))
    // A whole example can be ruled out, and it is said what no difference on this split may hide.
    let coarse = verdict(zeros, margin: 0.006, grain: grain)
    #expect(coarse.outcome == .equivalent)
    #expect(coarse.notes.contains { $0.contains("may change some on others") }, "\(coarse.notes)")
    // Where nobody knows what an example is worth, nothing is held against it.
    #expect(verdict(zeros, margin: 0.00001, grain: nil).outcome == .equivalent)
  }

  @Test("Rounding is no interval, and a mean outside of its interval is said to be there")
  func rounding() throws {
    var differences = [Double](repeating: 0, count: 40)
    differences[15] = -0.005
    let found = verdict(differences, margin: nil, grain: grain)
    let look = try #require(found.looks.last)
    #expect(look.seeds >= 16 && look.lower == 0 && look.upper == 0, "\(look)")
    #expect(
      !found.sentence.contains("e-") && !found.sentence.contains("00000"), "\(found.sentence)")
    #expect(found.notes.contains { $0.hasPrefix("The mean lies outside of the interval") })
    let inside = verdict((0..<40).map { $0 % 2 == 0 ? 0.01 : -0.01 }, margin: nil, grain: nil)
    #expect(!inside.notes.contains { $0.hasPrefix("The mean lies outside") })
  }

  @Test("No end of an interval that is not zero is written as zero")
  func ends() {
    #expect(NumberText.decimals(1, showing: [-5.3, -0.024]) == 2)
    #expect(NumberText.decimals(1, showing: [-5.3, 0]) == 1)
    #expect(NumberText.decimals(1, showing: [-5.3, 0.4]) == 1)
    #expect(NumberText.decimals(0, showing: [0.000_000_4, -2]) == 7)
    #expect(NumberText.decimals(3, showing: [.infinity]) == 3)
    #expect(NumberText.decimals(3, showing: [1e-17, 0.501]) == 3)
  }
}
