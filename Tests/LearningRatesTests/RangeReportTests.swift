import LearningRates
import Testing

@Suite("What range tests of several seeds say together")
struct RangeReportTests {
  /// Falls from step 60 to its minimum at step 140, and is lost at step `end`.
  private func losses(lowest: Int = 140, end: Int = 170, steps: Int = 200) -> [Double] {
    (0..<steps).map { step in
      if step < 60 { return 2 }
      if step <= lowest { return 2 - 1.8 * Double(step - 60) / Double(lowest - 60) }
      return step < end ? 0.2 : 5
    }
  }

  private func report(
    _ losses: [[Double]], rate: Double = 0.01, optimiser: OptimiserSpec.Kind = .sgd,
    peak: Double? = nil, leftOut: [TrickID] = [], updating: [TrickID] = [], stepsPerEpoch: Int = 100
  ) throws -> RangeReport {
    let test = try RangeTest()
    var spec = OptimiserSpec()
    (spec.kind, spec.rate) = (optimiser, rate)
    return RangeReport(
      losses.enumerated().map { RangeCurve(test, seed: UInt64($0), losses: $1) },
      of: RangeSetting(
        name: "made", optimiser: spec, peakRate: peak ?? rate, leftOut: leftOut,
        updating: updating, stepsPerEpoch: stepsPerEpoch), test: test)
  }

  private func kinds(_ report: RangeReport) -> [RangeCaution.Kind] { report.cautions.map(\.kind) }

  @Test("A sound test has nothing to be cautious about")
  func sound() throws {
    let report = try report(Array(repeating: losses(), count: 5))
    #expect(report.cautions.isEmpty)
    #expect(report.suggestions.allSatisfy { $0.spread?.count == 5 && $0.spread?.factor == 1 })
  }

  @Test("The experiment's rate is told by its neighbours")
  func position() throws {
    let five = Array(repeating: losses(), count: 5)
    #expect(try report(five, rate: 1e-5).position.contains("lies below all suggestions"))
    let between = try report(five, rate: 0.08).position
    #expect(between.hasPrefix("your rate 0.080 lies between "), "\(between)")
    #expect(between.contains("divergence"), "\(between)")
    #expect(
      try report(five, rate: 0.5).position == "your rate 0.50 is beyond divergence in 5 of 5 seeds")
    let some = Array(repeating: losses(), count: 2) + Array(repeating: losses(end: 195), count: 3)
    let few = try report(some, rate: 0.5).position
    #expect(few.hasPrefix("your rate 0.50 is beyond divergence in 2 of 5 seeds and "), "\(few)")
    #expect(try report(five, rate: 3).position.contains("lies above the rates that were tested"))
    #expect(try report(five, rate: 0).position.contains("nothing is trained"))
    let peak = try report(five, rate: 0.01, peak: 0.1).position
    #expect(peak.hasPrefix("your schedule's highest rate 0.10 lies"), "\(peak)")
    let flat = try report([Array(repeating: 2, count: 200)])
    #expect(flat.position.contains("the loss falls nowhere"))
  }

  @Test("What cannot be trusted is said, with what to do")
  func cautions() throws {
    let flat = Array(repeating: 2.0, count: 200)
    let falls = losses()
    #expect(kinds(try report([falls, flat])) == [.flat])
    #expect(kinds(try report([falls, losses(lowest: 199, end: 300)])).contains(.endsTooLow))
    #expect(kinds(try report([[2] + Array(repeating: 90, count: 12)])) == [.startsTooHigh])
    let early = (0..<200).map { $0 < 12 ? 2.0 : $0 < 40 ? 0.1 : 1.5 }
    #expect(kinds(try report([early])).contains(.startsTooHigh))
    let apart = try report([falls, (0..<200).map { $0 < 45 ? 2.0 : $0 < 70 ? 0.1 : 5 }])
    #expect(kinds(apart) == [.seedsDisagree])
    #expect(kinds(try report([falls], stepsPerEpoch: 4)) == [.manyRounds])
    #expect(kinds(try report([falls], optimiser: .adam)) == [.scale])
    #expect(kinds(try report([falls], updating: ["lars"])) == [.scale])
    let scheduled = try report([falls], rate: 0.1, peak: 0.4, leftOut: ["one-cycle"])
    #expect(kinds(scheduled) == [.leftOut])
    #expect(scheduled.cautions[0].summary.contains("one-cycle; the schedule's highest rate is 4.0"))
    for caution in apart.cautions where caution.isWarning { #expect(caution.hint != nil) }
  }

  @Test("The median goes as far as half of the seeds")
  func median() throws {
    let short = Array(losses().prefix(150))
    #expect(try report([losses(), short]).median.count == 200)
    #expect(try report([losses(), short, short]).median.count == 150)
    #expect(
      try report([losses()]).median == RangeCurve(RangeTest(), seed: 0, losses: losses()).smoothed)
  }
}
