/// A reason to trust a range test less, or what has to be known with it.
public struct RangeCaution: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case flat
    case startsTooHigh = "starts-too-high"
    case endsTooLow = "ends-too-low"
    case seedsDisagree = "seeds-disagree"
    case manyRounds = "many-rounds"
    case leftOut = "left-out"
    case scale
  }

  public let kind: Kind
  public let summary: String
  /// What to do about it.
  public let hint: String?

  init(_ kind: Kind, _ summary: String, hint: String? = nil) {
    self.kind = kind
    self.summary = summary
    self.hint = hint
  }

  /// Whether the suggestions are in doubt; the others only say what they hold for.
  public var isWarning: Bool {
    switch kind {
    case .flat, .startsTooHigh, .endsTooLow, .seedsDisagree, .manyRounds: true
    case .leftOut, .scale: false
    }
  }
}

extension RangeReport {
  /// Beyond this ratio of the highest to the lowest seed's suggestion, a suggestion says little.
  static let greatestFactor = 10.0
  /// Beyond so many rounds through the data, losses fall because examples have been seen before.
  static let mostRounds = 10.0

  /// Warnings first.
  public var cautions: [RangeCaution] {
    let all = [flat, startsTooHigh, endsTooLow, seedsDisagree, manyRounds, leftOut, scale]
    return all.compactMap { $0 }
  }

  private func seedCount(_ count: Int) -> String { "\(count) of \(curves.count) seeds" }

  private var flat: RangeCaution? {
    let count = curves.count { !$0.falls && !$0.rises }
    guard count > 0 else { return nil }
    return RangeCaution(
      .flat,
      "the loss falls at no rate in \(seedCount(count)), by more than its noise and 2 %",
      hint: "ask `harness check --only parameters --only gradient --only overfit` first: whether "
        + "every parameter gets a gradient, whether it is the loss's, and whether one batch can be fit"
    )
  }

  private var startsTooHigh: RangeCaution? {
    let edge = test.steps / 10 + test.window
    let count = curves.count { curve in
      curve.rises || (curve.falls && curve.lowest.map { $0 < edge } ?? false)
    }
    guard count > 0 else { return nil }
    return RangeCaution(
      .startsTooHigh,
      "the loss is lowest at the beginning in \(seedCount(count)): the first rates are too high already",
      hint: "begin lower, as in --from \(Self.text(test.from / 1000))")
  }

  private var endsTooLow: RangeCaution? {
    let edge = test.steps - test.window
    let count = curves.count { curve in
      curve.falls && curve.divergence == nil && curve.lowest.map { $0 >= edge } ?? false
    }
    guard count > 0 else { return nil }
    return RangeCaution(
      .endsTooLow,
      "the loss still falls at the last rate in \(seedCount(count)): the minimum is not known",
      hint: "go on further, as in --to \(Self.text(test.to * 100))")
  }

  private var seedsDisagree: RangeCaution? {
    let wide = suggestions.filter { ($0.spread?.factor ?? 1) > Self.greatestFactor }
    guard let widest = wide.compactMap({ $0.spread?.factor }).max() else { return nil }
    let names = wide.map(\.rule.name).joined(separator: " and ")
    return RangeCaution(
      .seedsDisagree,
      "seeds disagree on \(names), by a factor of up to \(Self.text(widest))",
      hint: "take more steps, as in --steps \(min(test.steps * 4, RangeTest.stepLimits.upperBound))"
    )
  }

  private var manyRounds: RangeCaution? {
    let rounds = Double(test.steps) / Double(setting.stepsPerEpoch)
    guard rounds > Self.mostRounds else { return nil }
    return RangeCaution(
      .manyRounds,
      "the test goes round the training data \(Self.text(rounds)) times, in epochs of "
        + "\(setting.stepsPerEpoch) steps: the loss falls also because examples come again",
      hint: "take fewer steps, or smaller batches")
  }

  private var leftOut: RangeCaution? {
    guard !setting.leftOut.isEmpty else { return nil }
    let ratio = setting.peakRate / setting.optimiser.rate
    let scaled =
      setting.peakRate == setting.optimiser.rate || !ratio.isFinite || ratio <= 0
      ? ""
      : "; the schedule's highest rate is \(Self.text(ratio)) of optimiser.rate: divide a rate by that"
    return RangeCaution(
      .leftOut,
      "left out, since they change the rate or the batch in the course of a run, end it or choose "
        + "what is served: \(setting.leftOut.joined(separator: ", "))\(scaled)")
  }

  private var scale: RangeCaution? {
    let isAdaptive = setting.optimiser.kind != .sgd
    guard isAdaptive || !setting.updating.isEmpty else { return nil }
    let rules = (isAdaptive ? [setting.optimiser.kind.rawValue] : []) + setting.updating
    return RangeCaution(
      .scale,
      "these rates are for \(rules.joined(separator: " with ")): its steps do not grow with the "
        + "gradient as those of plain SGD, so neither rates of SGD nor its rules of thumb carry over"
    )
  }
}

extension RangeCurve {
  /// Whether the loss does not fall but explodes: the first rates are too high already.
  var rises: Bool { !falls && divergence != nil }
}
