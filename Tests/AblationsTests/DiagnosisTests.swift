import Ablations
import Archive
import Runs
import RunsSupport
import Statistics
import Testing

/// A measure of twenty examples: the loss, a little more of half of them and less of the others.
extension FakeProcedure: ExampleMeasuring {
  static let examples = 20

  public func exampleValues(in bundle: ResultBundle) throws(ArchiveError) -> [String: [Double]] {
    guard let loss = try bundle.value(of: .testLoss) else { return [:] }
    return ["loss": (0..<Self.examples).map { loss + ($0 % 2 == 0 ? 0.01 : -0.01) }]
  }

  public var exampleGroups: ExampleGroups? { nil }

  public func yardsticks() throws -> Yardsticks? {
    Yardsticks(
      scores: [
        Yardsticks.Score(model: "linear", values: ["loss": 0.5]),
        Yardsticks.Score(model: "nearest neighbour", values: ["loss": 0.2]),
      ], blind: ["loss": Array(repeating: 0.6, count: Self.examples)], blindModel: "mean",
      tested: 10, testExamples: Self.examples)
  }
}

@Suite("What is to be known beside a verdict")
struct DiagnosisTests {
  private func diagnosis(
    _ text: String, _ trick: String, seeds: Int = 6
  ) throws -> AblationDiagnosis {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake(text), variants: [Ablation.Variant(trick: TrickUse(trick))],
      seeds: { first in (0..<seeds).map { first + $0 } }, by: procedures, in: &plan)
    let outcomes = try plan.run(
      with: InProcessExecutor(procedures), from: plan.status(), by: procedures, keepGoing: true
    ) { _ in }
    return try AblationDiagnosis(ablation, AblationResult(ablation, outcomes))
  }

  @Test("Runs that are worse than knowing nothing are named by arm and seed, with what that gives")
  func worse() throws {
    let found = try diagnosis("seed = 11", "worse:by=0.25")
    // 1/3 + 1/4 + sin(seed)/10 is above 0.6 for these.
    #expect(found.flags.map(\.seed) == [13, 14, 15])
    #expect(found.flags.allSatisfy { $0.kind == .worse && $0.arm == "worse:by=0.25" })
    #expect(
      found.flags[0].sentence
        == "worse:by=0.25, seed 13, is worse than always the same answer: its test loss is 0.6254, "
        + "that of always the same answer 0.6000")
    #expect(
      found.warnings.contains(
        "worse:by=0.25: 3 of 6 runs are worse than always the same answer (seeds 13, 14, 15): test "
          + "loss 0.6254 to 0.6824, where that gives 0.6000."), "\(found.warnings)")
  }

  @Test("Of several contrasts the intervals over examples have a part of the level each")
  func jointLevel() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake("seed = 11"),
      variants: ["a:by=0.01", "b:by=0.02", "c:by=0.03"].map { .init(trick: TrickUse($0)) },
      seeds: { first in (0..<7).map { first + $0 } }, by: procedures, in: &plan)
    let outcomes = try plan.run(
      with: InProcessExecutor(procedures), from: plan.status(), by: procedures, keepGoing: true
    ) { _ in }
    let result = try AblationResult(ablation, outcomes)
    let found = try AblationDiagnosis(ablation, result)
    for (variations, findings) in zip(found.variations, result.findings) {
      let variation = try #require(variations[.testLoss])
      // Three Student intervals of 1 − 3/128, the level of the sign-flip tests, hold less often.
      #expect((variation.interval.level - (1 - 0.05 / 3)).magnitude < 1e-12)
      #expect(1 - variation.interval.level < findings[0].assessment.ownLevel)
      let shown = try #require(findings[0].assessment.comparison?.interval)
      #expect(variation.interval.lower <= shown.lower && variation.interval.upper >= shown.upper)
    }
  }

  @Test("Which arm is below simple models is said by its name where it is no baseline")
  func whose() throws {
    let yardsticks = Yardsticks(
      scores: [.init(model: "linear", values: ["loss": 0.5])], blind: [:], blindModel: "mean",
      tested: 10, testExamples: 10)
    let all = try #require(
      BaselineStrength([0.6, 0.8], of: "all", .testLoss, yardsticks)?.sentence)
    #expect(
      all.hasPrefix("The test loss of the arm 'all', 0.7000 on average, is above that of linear"))
    #expect(all.hasSuffix("what changes this arm need not change a better one."))
    let usual = BaselineStrength([0.6, 0.8], of: "baseline", .testLoss, yardsticks)?.sentence
    #expect(usual?.hasPrefix("The baseline's test loss, 0.7000 on average, is above") == true)
  }

  @Test("A baseline that models without training do better than is a warning")
  func baseline() throws {
    let found = try diagnosis("seed = 11", "worse:by=0.01")
    let strength = try #require(found.baseline)
    #expect(strength.better.map(\.model) == ["nearest neighbour"])
    #expect(strength.runs == 6 && strength.tested == 10 && strength.testExamples == 20)
    let sentence = try #require(strength.sentence)
    #expect(sentence.contains("is above that of nearest neighbour (0.2000) on 10 of the 20 test"))
    #expect(found.warnings == [sentence])
  }

  @Test("That one side alone could choose is a warning; that none or all could is not")
  func tuned() throws {
    func choice(_ arm: String, _ keys: [String], _ hasRate: Bool = false) -> TunedArms.Choice {
      TunedArms.Choice(arm: arm, keys: keys, tried: 4, hasRate: hasRate)
    }
    let rate = ["optimiser.rate"]
    #expect(TunedArms([choice("baseline", rate), choice("a", rate)]).warning == nil)
    #expect(TunedArms([choice("baseline", []), choice("a", [])]).warning == nil)
    #expect(
      TunedArms([choice("baseline", []), choice("a", ["tricks.a.by"]), choice("b", [])]).warning
        == "Only a (tricks.a.by: 4 tried) had settings to choose among, baseline and b had none: part of "
        + "the difference may be what choosing would have done for them too.")
    for (tuned, words) in [(nil, "No rate was tuned"), ("a", "The rate was tuned for a alone")]
      as [(String?, String)]
    {
      let effective = EffectiveRate(
        arm: "a", reference: "baseline", updates: 3, rates: 1, tuned: tuned)
      #expect(
        try #require(effective.sentence).hasSuffix(
          ". \(words), so the difference may be that of another rate."))
    }
  }

  @Test("Where seeds were added until it was decided, the same is to be known")
  func sequential() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake("seed = 11"),
      variants: ["worse:by=0.25", "x:by=0.02"].map {
        Ablation.Variant(trick: TrickUse($0))
      }, seeds: { first in (0..<12).map { first + $0 } }, by: procedures, in: &plan)
    var growing = SequentialAblation(
      ablation, in: plan, SequentialDesign(comparisons: 2, mostSeeds: 12), by: .testLoss)
    while let round = growing.nextRound() {
      let outcomes = try round.plan.run(
        with: InProcessExecutor(procedures), from: round.plan.status(), by: procedures,
        keepGoing: true
      ) { _ in }
      try growing.take(outcomes, of: round, archived: 0)
    }
    let result = growing.result
    let found = try AblationDiagnosis(result)
    #expect(found.flags.contains { $0.arm == "worse:by=0.25" && $0.kind.isFault })
    #expect(found.warnings.contains { $0.contains("nearest neighbour (0.2000)") })
    #expect(found.beyond.count >= 1)
    for (variations, verdict) in zip(found.variations, result.verdicts) {
      guard let variation = variations[.testLoss], let look = verdict.looks.last else { continue }
      #expect(variation.effects.seeds == verdict.seeds && variation.contrasts == 2)
      #expect(variation.interval.lower <= (look.lower ?? -.infinity))
      #expect(variation.interval.upper >= (look.upper ?? .infinity))
    }
  }

  @Test("Runs that did not come to their end are named")
  func diverged() throws {
    let found = try diagnosis("seed = 11\nfailing = [12]", "worse:by=0.01")
    #expect(found.flags.map(\.seed) == [12, 12])
    #expect(found.flags.allSatisfy { $0.kind == .diverged })
    #expect(found.flags[0].sentence.contains("epoch 2 went wrong"))
    #expect(found.warnings.count == 3, "\(found.warnings)")
    // No pair of that seed, so no interval.
    #expect(found.variations == [[:]])
  }

  @Test("A measure of the test split has an interval over seeds and examples, another none")
  func variations() throws {
    let found = try diagnosis("seed = 11", "worse:by=0.01")
    let variation = try #require(found.variations[0][.testLoss])
    #expect(found.variations[0].count == 1)
    #expect(variation.effects.seeds == 6 && variation.effects.examples == 20)
    #expect((variation.effects.mean - 0.01).magnitude < 1e-6)
    #expect(variation.grain == nil && !variation.isCoarse)
  }
}

@Suite("A run beside always the same answer")
struct BlindComparisonTests {
  private func kind(_ right: [Int], blind: [Int], of count: Int) -> RunFlag.Kind? {
    func values(_ set: [Int]) -> [Double] { (0..<count).map { set.contains($0) ? 1 : 0 } }
    return BlindComparison(values(right), blind: values(blind), metric: .accuracy())?.kind
  }

  @Test("At chance is said only where the split could tell")
  func chance() {
    // Two classes: right by half, as the blind answer is, but elsewhere.
    func halves(_ count: Int) -> RunFlag.Kind? {
      kind((0..<count).filter { $0 % 4 < 2 }, blind: (0..<count).filter { $0 % 2 == 0 }, of: count)
    }
    #expect(halves(400) == .chance)
    for count in [8, 12, 40] { #expect(halves(count) == .tooFew, "\(count)") }
  }

  @Test("What is far worse is worse, and what is far better is not named")
  func clear() {
    let all = Array(0..<40)
    // A test split of one class.
    #expect(kind(Array(0..<16), blind: all, of: 40) == .worse)
    #expect(kind(all, blind: all, of: 40) == .tooFew)
    #expect(kind(all, blind: Array(0..<20), of: 40) == nil)
    // Ten examples, of which two make nearly all of the blind answer's loss.
    let blind = [50.0, 55, 0.2, 0.4, 0.1, 0.9, 1.5, 0.6, 0.3, 0.7]
    let run = [0.9, 1.1, 0.5, 0.6, 0.4, 0.8, 0.7, 0.6, 0.5, 0.9]
    #expect(BlindComparison(run, blind: blind, metric: .loss())?.kind == nil)
    #expect(BlindComparison(blind, blind: run, metric: .loss())?.kind == .worse)
    // A little worse throughout.
    #expect(
      BlindComparison(run.map { $0 + 0.01 }, blind: run, metric: .loss())?.kind == .worse)
    let near = zip(run, [0.1, -0.1, 0.2, -0.2, 0.1, -0.1, 0.2, -0.2, 0.1, -0.1]).map { $0 + $1 }
    #expect(BlindComparison(near, blind: run, metric: .loss())?.kind == .chance)
  }

  @Test("Infinitely worse is worse, and two examples tell nothing")
  func extremes() {
    // A constant target, which the blind answer knows.
    let nothing = [Double](repeating: 0, count: 30)
    let wild = (0..<30).map { $0 == 3 ? 900.0 : 0.1 }
    #expect(BlindComparison(wild, blind: nothing, metric: .loss())?.kind == .worse)
    #expect(BlindComparison(nothing, blind: nothing, metric: .loss())?.kind == .tooFew)
    // Both wrong throughout, which has a standard error of 0.
    #expect(kind([], blind: [], of: 2) == .tooFew)
    #expect(kind([], blind: [], of: 400) == .chance)
    #expect(kind([0], blind: [1], of: 2) == .tooFew)
  }

  @Test("Less than one test example is no better model")
  func oneExample() {
    func better(_ model: Double, _ baseline: Double, of tested: Int) -> Bool {
      let yardsticks = Yardsticks(
        scores: [.init(model: "linear", values: ["accuracy": model])], blind: [:],
        blindModel: "majority", tested: tested, testExamples: tested)
      let measure = Measure(.test, .accuracy("accuracy"))
      return BaselineStrength([baseline], of: "baseline", measure, yardsticks)?.sentence != nil
    }
    #expect(!better(0.5333, 0.5296, of: 30))
    #expect(!better(1, 0.81, of: 2))
    #expect(better(0.98, 0.97, of: 1797))
  }

  @Test("Only what is known counts as a fault")
  func faults() {
    let kinds: [RunFlag.Kind] = [.diverged, .chance, .worse, .tooFew, .stuck, .far]
    #expect(kinds.filter(\.isFault) == [.diverged, .chance, .worse, .stuck])
  }
}

@Suite("Sentences beside a verdict")
struct DiagnosisSentenceTests {
  /// Right and wrong answers: the trick is right where it is 1, the baseline where it is −1.
  private func variation(
    _ rows: [[Double]], groups: [Int]? = nil, name: String? = nil,
    beside interval: ConfidenceInterval? = nil
  ) throws -> ExampleVariation {
    ExampleVariation(
      try #require(CrossedEffects(rows, groups: groups)), metric: .accuracy(), beside: interval,
      groupName: name, grain: 1 / Double(rows[0].count))
  }

  @Test("A difference that one example makes in every seed does not hold beyond the test set")
  func oneExample() throws {
    var row = [Double](repeating: 0, count: 45)
    row[7] = 1
    let found = try variation([row, row, row, row, row, row])
    #expect(!found.effects.overSeeds.contains(0) && !found.holdsBeyond)
    #expect(
      found.sentence(.improves)
        == "Over seeds and the 45 test examples the 95% interval is -2.3 to +6.7, which holds zero: "
        + "the difference is shown for this test set only.")
    #expect(
      found.grainSentence
        == "One test example is 2.2 points, and the difference is 2.2 points: no more than one "
        + "example in a run, on average.")
  }

  @Test("One that many examples make does")
  func many() throws {
    let rows = (0..<6).map { seed in
      (0..<300).map { $0 % 10 == 0 && $0 >= 10 * seed ? 1.0 : 0 }
    }
    let found = try variation(rows)
    #expect(found.holdsBeyond && !found.isCoarse && found.grainSentence == nil)
    #expect(found.sentence(.improves).hasSuffix(": the difference holds beyond this test set."))
    // What decides over seeds may be another interval.
    let wide = try variation(
      rows, beside: ConfidenceInterval(lower: -0.5, upper: 0.06, level: 0.95))
    #expect(!wide.holdsBeyond && wide.interval.lower == -0.5)
    #expect(wide.interval.upper == found.interval.upper)
    #expect(
      wide.sentence(.improves).hasPrefix(
        "Over seeds and the 300 test examples the 95% interval is -50 to "))
    #expect(found.sentence(.noDifferenceDetected).hasSuffix("."))
    #expect(!found.sentence(.noDifferenceDetected).contains("beyond"))
  }

  @Test("Intervals of several contrasts hold together")
  func together() throws {
    let rows = (0..<4).map { seed in (0..<20).map { Double(($0 * 7 + seed) % 3 - 1) } }
    let effects = try #require(CrossedEffects(rows, level: 1 - 0.05 / 3))
    let found = ExampleVariation(effects, metric: .accuracy(), contrasts: 3)
    #expect(
      found.sentence(.noDifferenceDetected)
        .hasPrefix(
          "Over seeds and the 20 test examples the 98.3% interval (95% for all 3 together) is"))
  }

  @Test("What was taken together is said")
  func groups() throws {
    let rows = (0..<3).map { seed in (0..<20).map { Double(($0 + seed) % 3 - 1) } }
    let found = try variation(rows, groups: (0..<20).map { $0 / 4 }, name: "groups")
    #expect(found.sources == "seeds and the 20 test examples, taken in 5 groups,")
    #expect(!found.hasFewGroups)
    // All of the difference is in every group, and two of them are still two.
    let all = (0..<6).map { seed in (0..<20).map { $0 % 4 == seed % 2 ? 0.0 : 1 } }
    let two = try variation(all, groups: (0..<20).map { $0 / 10 }, name: "groups")
    #expect(two.hasFewGroups && !two.interval.contains(0) && !two.holdsBeyond)
    #expect(
      two.sentence(.improves).hasSuffix(
        ", and 2 groups are too few for the interval to keep its level: what others would give is not "
          + "known."), "\(two.sentence(.improves))")
    let uneven = try variation(all, groups: (0..<20).map { max(0, $0 - 13) }, name: "groups")
    #expect(uneven.hasFewGroups && uneven.effects.groups == 7)
    #expect(
      uneven.sentence(.improves).contains("7 groups, which tell as much as 2.0 of one size, are"))
  }

  @Test("Where the difference is less than an example in a run, what one is worth is said")
  func coarse() throws {
    // One seed of six gains an example: 2.2 points in a run, 0.37 on average.
    var rows = [[Double]](repeating: [Double](repeating: 0, count: 45), count: 6)
    rows[0][3] = 1
    let found = try variation(rows)
    #expect(found.isCoarse)
    #expect(
      found.grainSentence
        == "One test example is 2.2 points, and the difference is 0.37 points: no more than one "
        + "example in a run, on average.")
  }

  @Test("A difference that cancels out is nothing, whatever rounding leaves of it")
  func cancelled() throws {
    let rows = (0..<12).map { seed in
      let count = [1, -3, 2][seed % 3]
      return (0..<45).map { $0 < count.magnitude ? Double(count.signum()) : 0 }
    }
    let found = try variation(rows)
    try #require(found.effects.mean != 0 && found.isCoarse)
    #expect(found.grainSentence?.contains("and the difference is 0 points:") == true)
  }

  @Test("What was measured of the rate is said, in its parts")
  func rate() {
    func rate(_ updates: Double?, _ rates: Double?) -> EffectiveRate {
      EffectiveRate(arm: "x", reference: "baseline", updates: updates, rates: rates)
    }
    let rest = ". No rate was tuned, so the difference may be that of another rate."
    #expect(
      rate(64, 1).sentence
        == "x changes the effective learning rate: its first update is 64 times as long as that of "
        + "baseline, from the same weights" + rest)
    #expect(
      rate(nil, 0.5).sentence
        == "x changes the effective learning rate: its learning rate averages 0.50 times that of "
        + "baseline" + rest)
    #expect(
      rate(142, 0.002).sentence
        == "x changes the effective learning rate: at an equal rate its first update is 142 times as "
        + "long as that of baseline, from the same weights and its learning rate averages 0.0020 "
        + "times, 0.28 times together" + rest)
    for (updates, rates) in [(0.89, 1.0), (1.4, 1.0), (1, 0.7), (10, 0.1), (1, 1)] {
      #expect(rate(updates, rates).sentence == nil)
    }
    #expect(rate(nil, nil).sentence == nil)
    // Nesterov's first update is longer, and its later ones are not.
    let gain = MomentumGain(momentum: 0.9, dampening: 0, nesterov: false)
    let ahead = MomentumGain(momentum: 0.9, dampening: 0, nesterov: true)
    let plain = MomentumGain(momentum: 0, dampening: 0.5, nesterov: false)
    #expect(abs(gain.gain - 10) < 1e-12 && plain.gain == 1)
    let nesterov = EffectiveRate(
      arm: "x", reference: "baseline", updates: 1.9, rates: 1, momentum: ahead.ratio(to: gain))
    #expect(abs(nesterov.factor - 1) < 1e-12 && nesterov.sentence == nil)
    let none = EffectiveRate(
      arm: "x", reference: "baseline", updates: 1, rates: 1, momentum: plain.ratio(to: gain),
      steps: 8)
    #expect(
      none.sentence
        == "x changes the effective learning rate: by its momentum, (1 − dampening) / (1 − momentum), "
        + "later updates outgrow the first 0.10 times as far; it makes 8.0 times as many updates"
        + rest)
    #expect(MomentumGain(gain: 1, beside: ["lamb"]).ratio(to: gain) == nil)
  }
}
