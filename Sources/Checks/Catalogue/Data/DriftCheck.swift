import Statistics

/// Compares each feature's distribution in the test and validation splits with that in training.
public struct DriftCheck: Check {
  public static let id = "drift"
  public static let question = "Do the splits' features and targets have the same distributions?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    var found = Self.targetDrift(subject)
    var compared = 0
    if !subject.readsTokens {
      let training = FeatureTable(subject.data.training, seed: subject.seed)
      for split in subject.foreignSplits where training.columns > 0 {
        let drift = FeatureDrift(
          from: training, to: FeatureTable(split.examples, seed: subject.seed))
        compared = max(compared, drift.features.count)
        found += drift.findings(subject, split: split.name)
      }
    }
    if subject.data.unlabelled != nil || subject.task.classifiesPixels {
      // Tests of another source are what inputs without labels are there for; and where each pixel is told
      // apart, what is seen at one place of the pictures matters little: worth a word, no fault.
      for index in found.indices { found[index].verdict = min(found[index].verdict, .warn) }
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        compared == 0
          ? "the \(subject.data.training.hasSequences ? "tokens" : "classes") have the same shares"
          : "\(NumberText.count(compared, "feature")) and the targets look alike in all splits"))
  }

  private static func targetDrift(_ subject: CheckSubject) -> [Conclusion] {
    subject.foreignSplits.compactMap { split in
      subject.classes.map { shares(subject, split, classes: $0) } ?? values(subject, split)
    }
  }

  /// The classes' shares differ by more than chance makes and by 10 points in all.
  private static func shares(
    _ subject: CheckSubject, _ split: (name: String, examples: Examples), classes: Int
  ) -> Conclusion? {
    let training = Frequencies(subject.data.training.targetLabels, classes: classes)
    let other = Frequencies(split.examples.targetLabels, classes: classes)
    guard training.total > 0, other.total > 0 else { return nil }
    // Places of a text are not independent: a window counts as one example.
    let places = Double(max(subject.places, 1))
    let chance = training.expectedDistance(to: other, samplesOf: places)
    let distance = training.distance(to: other)
    // Where classes are drawn evenly, training does not see their shares.
    guard distance > 2 * chance, distance - chance > 0.1, subject.resolved.data.balance == 0 else {
      return nil
    }
    let differing = zip(training.shares, other.shares).enumerated().max {
      ($0.element.0 - $0.element.1).magnitude < ($1.element.0 - $1.element.1).magnitude
    }
    let most =
      differing.map {
        ", most for \(subject.name(ofTargetToken: $0.offset)): \(percent($0.element.0)) and "
          + percent($0.element.1)
      } ?? ""
    return Conclusion(
      .warn,
      "the \(subject.data.training.hasSequences ? "tokens" : "classes")' shares differ between training and \(split.name) by "
        + "\(NumberText.fixed(100 * distance, decimals: 0)) percentage points in total" + most,
      evidence: [
        Evidence("total variation distance", distance), Evidence("by chance about", chance),
      ], hint: "look at how the \(split.name) split was made", setting: "data.dataset")
  }

  private static func values(
    _ subject: CheckSubject, _ split: (name: String, examples: Examples)
  ) -> Conclusion? {
    guard let training = subject.data.training.values, let other = split.examples.values,
      training.isFinite, other.isFinite
    else { return nil }
    let a = FeatureTable(
      all: Examples(inputs: training).sampled(4000, seed: subject.seed))
    let b = FeatureTable(all: Examples(inputs: other).sampled(4000, seed: subject.seed))
    for output in 0..<a.columns {
      let (x, y) = (SortedSample(a[output]), SortedSample(b[output]))
      let distance = x.distance(to: y)
      let chance = SortedSample.chance(ofDistance: distance, x.count, y.count)
      guard distance > 0.2, chance * Double(a.columns) < 1e-4 else { continue }
      return Conclusion(
        distance > 0.8 ? .fail : .warn,
        "the targets are others in the \(split.name) split: mean "
          + "\(NumberText.significant(y.mean)) where training has "
          + "\(NumberText.significant(x.mean)), standard deviation "
          + "\(NumberText.significant(y.deviation)) and \(NumberText.significant(x.deviation))",
        evidence: [Evidence("Kolmogorov–Smirnov distance", distance), Evidence("p", chance)],
        hint: "look at the unit of the targets and at how the \(split.name) split was made",
        setting: "data.dataset")
    }
    return nil
  }
}

extension Frequencies {
  /// About what two samples of the same shares differ by: ½ Σ E|p − q| with the normal
  /// distribution's mean deviation √(2/π) σ.
  func expectedDistance(to other: Frequencies, samplesOf places: Double = 1) -> Double {
    let a = Double(max(total, 1)) / places
    let b = Double(max(other.total, 1)) / places
    let pooled = zip(counts, other.counts).map {
      Double($0.0 + $0.1) / Double(max(total + other.total, 1))
    }
    return 0.5 * 0.798
      * pooled.reduce(0) { $0 + ($1 * (1 - $1) * (1 / a + 1 / b)).squareRoot() }
  }
}
