import Archive
import Statistics

/// How much further or less far one arm's steps go than another's, where not both had their rate tuned.
///
/// A sum in the place of a mean, weights in the loss, another optimiser, a schedule: all of them act as
/// another learning rate does, besides what they are meant to do. It is measured, from what was seen of
/// the runs while they trained, so it is known of any trick:
///
/// - `updates`: how long the first update is for its learning rate, from the same weights;
/// - `rates`: the mean learning rate over the run;
/// - `momentum`: how much longer than the first the later ones become, which follows from the optimiser:
///   of SGD a steady gradient comes to (1 − dampening) / (1 − momentum) times itself, in Nesterov's form
///   too, whose first update is longer.
public struct EffectiveRate: Sendable, Equatable, Encodable {
  /// The arm, and the one that it is compared with.
  public let arm: String
  public let reference: String
  /// The median over the seeds of the ratio of first updates, each divided by its rate; nothing where
  /// the weights differ at the start or nothing was moved.
  public let updates: Double?
  /// The median over the seeds of the ratio of the mean rates; nothing where there are none.
  public let rates: Double?
  /// The ratio of what momentum makes of a steady gradient, beside the first update; nothing where that
  /// is not known.
  public let momentum: Double?
  /// The ratio of the numbers of updates, which is no part of the factor; nothing where it is not known.
  public let steps: Double?
  /// Which of the two had its rate tuned; nothing where neither had.
  public let tuned: String?

  public init(
    arm: String, reference: String, updates: Double?, rates: Double?, momentum: Double? = nil,
    steps: Double? = nil, tuned: String? = nil
  ) {
    self.arm = arm
    self.reference = reference
    self.updates = updates
    self.rates = rates
    self.momentum = momentum
    self.steps = steps
    self.tuned = tuned
  }

  /// The rate as it acts, as a share of the other's.
  public var factor: Double { (updates ?? 1) * (rates ?? 1) * (momentum ?? 1) }

  /// A half more, or that much less: the best of the rates that are usually tried, 1, 3, 10, …, or
  /// 1, 2, 4, …, may then be another one.
  public static let noticeable = 1.5

  public var isChanged: Bool {
    factor > Self.noticeable || factor * Self.noticeable < 1
  }

  /// What was measured, and why it matters; nothing where the rate is about the same.
  public var sentence: String? {
    guard isChanged else { return nil }
    var parts: [String] = []
    if let updates, Self.isOff(updates) {
      let equal = rates.map(Self.isOff) == true ? "at an equal rate its" : "its"
      parts.append(
        "\(equal) first update is \(Self.text(updates)) times as long as that of \(reference), "
          + "from the same weights")
    }
    if let rates, Self.isOff(rates) {
      let whose = parts.isEmpty ? " that of \(reference)" : ""
      parts.append("its learning rate averages \(Self.text(rates)) times\(whose)")
    }
    if let momentum, Self.isOff(momentum) {
      parts.append(
        "by its momentum, (1 − dampening) / (1 − momentum), later updates outgrow the first "
          + "\(Self.text(momentum)) times as far")
    }
    let together = parts.count > 1 ? ", \(Self.text(factor)) times together" : ""
    let count =
      steps.map(Self.isOff) == true
      ? "; it makes \(Self.text(steps ?? 1)) times as many updates" : ""
    return "\(arm) changes the effective learning rate: " + parts.joined(separator: " and ")
      + together + count + ". "
      + (tuned.map { "The rate was tuned for \($0) alone" } ?? "No rate was tuned")
      + ", so the difference may be that of another rate."
  }

  private static func isOff(_ ratio: Double) -> Bool { ratio > 1.05 || ratio < 0.95 }
  private static func text(_ ratio: Double) -> String { NumberText.significant(ratio, digits: 2) }
}

extension EffectiveRate {
  /// How many seeds are looked at: what a trick does to the first step varies little.
  static let seeds = 5

  /// - Returns: `nil` where no seed tells anything.
  init?(
    of arm: [AblationResult.Cell], named label: String, against reference: [AblationResult.Cell],
    named other: String, momentum: Double? = nil, tuned: String? = nil
  ) throws(ArchiveError) {
    var steps: [Double] = []
    var updates: [Double] = []
    var rates: [Double] = []
    for (cell, fellow) in zip(arm, reference).prefix(Self.seeds) {
      let (looks, others) = (try cell.bundle.stepLooks(), try fellow.bundle.stepLooks())
      if let mean = looks.meanRate, let otherMean = others.meanRate, mean > 0, otherMean > 0 {
        rates.append(mean / otherMean)
      }
      if let last = looks.last?.step, let otherLast = others.last?.step, otherLast > 0 {
        steps.append(Double(last) / Double(otherLast))
      }
      let start = try cell.bundle.resultHash(of: BundlePath.initial)
      if start != nil, start == (try fellow.bundle.resultHash(of: BundlePath.initial)),
        let length = looks.firstUpdate, let otherLength = others.firstUpdate
      {
        updates.append(length / otherLength)
      }
    }
    guard !updates.isEmpty || !rates.isEmpty || momentum != nil else { return nil }
    self.init(
      arm: label, reference: other, updates: updates.median, rates: rates.median,
      momentum: momentum, steps: steps.median, tuned: tuned)
  }
}

extension [StepLook] {
  /// How long the first step is for its rate; nothing where it moved nothing.
  fileprivate var firstUpdate: Double? {
    guard let look = first, look.step == 1, let rate = look.rate, rate > 0,
      let norm = look.updateNorm, norm > 0
    else { return nil }
    return norm / rate
  }

  /// The mean over the steps, between two looks as if it went straight from one rate to the other.
  fileprivate var meanRate: Double? {
    let points = compactMap { look in look.rate.map { (step: Double(look.step), rate: $0) } }
    guard let first = points.first, let last = points.last else { return nil }
    guard last.step > first.step else { return first.rate }
    let area = zip(points, points.dropFirst()).reduce(0) { sum, pair in
      sum + (pair.1.step - pair.0.step) * (pair.0.rate + pair.1.rate) / 2
    }
    return area / (last.step - first.step)
  }
}

extension [Double] {
  fileprivate var median: Double? {
    guard !isEmpty else { return nil }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
