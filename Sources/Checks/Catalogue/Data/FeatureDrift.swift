import Statistics

/// How the features of two splits differ.
///
/// A feature drifts if chance makes its Kolmogorov–Smirnov distance less than once in a thousand
/// data sets (Bonferroni over the features) and the distance is at least ``smallest``.
struct FeatureDrift {
  struct Feature {
    let index: Int
    let training: SortedSample
    let other: SortedSample
    let distance: Double
    /// Of the means, in standard deviations of the training split.
    let shift: Double
    /// The other split's standard deviation over the training split's.
    let ratio: Double
    /// The other distribution hardly overlaps, or is of another scale.
    var isGross: Bool {
      distance > 0.8 && (shift.magnitude > 3 || ratio > 5 || ratio < 0.2)
    }
  }

  /// Those that vary in a split.
  private(set) var features: [Feature] = []
  private(set) var drifting: [Feature] = []
  /// Features that vary in training and are constant in the other split, which chance does not do.
  private(set) var frozen: [Int] = []
  /// Features that are constant in training and vary in the other split.
  private(set) var thawed: [Int] = []

  static let smallest = 0.25

  init(from training: FeatureTable, to other: FeatureTable) {
    let columns = min(training.columns, other.columns)
    for index in 0..<columns {
      let (a, b) = (SortedSample(training[index]), SortedSample(other[index]))
      guard a.greatest.isFinite, b.greatest.isFinite, a.least.isFinite, b.least.isFinite else {
        continue
      }
      if a.isConstant {
        let moved = b.values.count { $0 != a.least }
        // Were a tenth as many true, chance would show one in training with near certainty.
        if Double(moved) / Double(max(b.count, 1)) > 0.05, a.count >= 100 { thawed.append(index) }
        continue
      }
      let deviation = a.deviation
      let distance = a.distance(to: b)
      let feature = Feature(
        index: index, training: a, other: b, distance: distance,
        shift: (b.mean - a.mean) / deviation, ratio: b.deviation / deviation)
      features.append(feature)
      if b.isConstant {
        // Unless nearly all of training has this value too.
        let equal = a.values.count { $0 == b.least } + 1
        let share = min(Double(equal) / Double(a.count), 1)
        let chance = Double(b.count) * Elementary.log(share) + Elementary.log(Double(columns))
        if chance < Elementary.log(1e-6) { frozen.append(index) }
        continue
      }
      let chance = SortedSample.chance(ofDistance: distance, a.count, b.count)
      if distance > Self.smallest, chance * Double(columns) < 1e-3 { drifting.append(feature) }
    }
  }

  func findings(_ subject: CheckSubject, split: String) -> [Conclusion] {
    let hint = "look at how the \(split) split was made, read and scaled"
    var found: [Conclusion] = []
    let varied = max(features.count, 1)
    if !frozen.isEmpty {
      found.append(
        Conclusion(
          5 * frozen.count >= varied ? .fail : .warn,
          "\(NumberText.count(frozen.count, "feature")) of \(varied) "
            + (frozen.count == 1 ? "varies" : "vary")
            + " in training but not in the \(split) split: "
            + subject.names(ofFeatures: frozen),
          evidence: [Evidence("features", frozen.count)], hint: hint, setting: "data.dataset"))
    }
    if !thawed.isEmpty {
      found.append(
        Conclusion(
          .warn,
          "\(NumberText.count(thawed.count, "feature")) "
            + (thawed.count == 1 ? "varies" : "vary")
            + " in the \(split) split but not in training: " + subject.names(ofFeatures: thawed),
          evidence: [Evidence("features", thawed.count)], hint: hint, setting: "data.dataset"))
    }
    if !drifting.isEmpty { found.append(summary(subject, split, hint)) }
    return found
  }

  private func summary(_ subject: CheckSubject, _ split: String, _ hint: String) -> Conclusion {
    let strongest = drifting.sorted { $0.distance > $1.distance }
    let first = strongest[0]
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let numbers =
      "\(subject.name(ofFeature: first.index)) has mean \(text(first.other.mean)) where training "
      + "has \(text(first.training.mean)), standard deviation \(text(first.other.deviation)) and "
      + text(first.training.deviation)
    let gross = drifting.filter(\.isGross)
    let evidence = [
      Evidence("features that drift", drifting.count),
      Evidence("features that hardly overlap", gross.count),
      Evidence("greatest Kolmogorov–Smirnov distance", first.distance),
      Evidence("its shift in standard deviations", first.shift),
      Evidence("its ratio of standard deviations", first.ratio),
    ]
    if isPermuted {
      return Conclusion(
        .fail,
        "\(drifting.count) features of the \(split) split look like other features of training, "
          + "as if their columns were in another order", evidence: evidence,
        hint: "give the columns of both files the same order", setting: "data.dataset")
    }
    let many = 4 * drifting.count { $0.distance > 0.5 } >= max(features.count, 1)
    return Conclusion(
      !gross.isEmpty || many ? .fail : .warn,
      "\(drifting.count) of \(features.count) features have another distribution in the \(split) "
        + "split: " + numbers, evidence: evidence,
      hint: many ? "scale the \(split) split as the training split; " + hint : hint,
      setting: "data.dataset")
  }

  /// Whether each drifting feature looks like a drifting feature of another place in training.
  private var isPermuted: Bool {
    guard drifting.count >= 2, drifting.count <= 64 else { return false }
    return drifting.allSatisfy { feature in
      drifting.contains { other in
        let distance = other.training.distance(to: feature.other)
        return other.index != feature.index && distance < feature.distance / 3
          && SortedSample.chance(ofDistance: distance, other.training.count, feature.other.count)
            * Double(drifting.count) > 1e-3
      }
    }
  }
}
