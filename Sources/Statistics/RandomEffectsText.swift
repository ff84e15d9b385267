/// Says in plain English what several data sets tell of an effect together.
public struct RandomEffectsText: Sendable {
  private let effects: RandomEffects
  private let metric: Metric
  /// The names of the data sets, in the order of the studies.
  private let names: [String]
  /// Nothing if no margin was named.
  private let equivalence: RandomEffectsEquivalence?
  /// Whether what is compared is the same on every data set, so far as no effect shows a difference.
  private let isSame: Bool

  /// - Parameter isSame: false where the networks differ though no measure does.
  public init(
    _ effects: RandomEffects, of metric: Metric, on names: [String],
    equivalence: RandomEffectsEquivalence? = nil, isSame: Bool = true
  ) {
    self.isSame = isSame
    self.effects = effects
    self.metric = metric
    self.names = names
    self.equivalence = equivalence
  }

  private var estimate: RandomEffects.Estimate { effects.deciding }

  private var isDetected: Bool { (estimate.pValue ?? 1) <= effects.level }

  /// One word for tables and documents.
  public var verdict: String {
    if isZero { return isSame ? "identical" : "no-difference-detected" }
    guard isDetected else {
      return equivalence?.isShown == true ? "equivalent" : "no-difference-detected"
    }
    let isUp = metric.direction == .higherIsBetter
    return (estimate.mean > 0) == isUp ? "improves" : "harms"
  }

  private var isZero: Bool { effects.studies.allSatisfy { $0.effect == 0 } }

  /// What the mean effect is, how sure that is, and what it does not show.
  public var sentence: String {
    let count = NumberText.count(effects.studies.count, "data set")
    if verdict == "identical" {
      return "Identical: \(metric.name) differs on average on none of the \(count)."
    }
    if isZero {
      return "No mean effect detected: \(metric.name) differs on average on none of the \(count), "
        + "though the networks differ."
    }
    guard estimate.pValue != nil else {
      return "No verdict: all seeds of all \(count) gave the same difference in \(metric.name), "
        + "\(signed(estimate.mean))\(metric.differenceSuffix), so its error is not known."
    }
    let evidence =
      " (\(interval(estimate.interval, lead: "95% interval ")), "
      + "\(NumberText.pValue(estimate.pValue ?? 1))"
      + (effects.tests > 1 ? ", both corrected for \(effects.tests) effects" : "") + ")"
    if verdict == "equivalent", let equivalence {
      return
        "Equivalent within \(margin(equivalence)): over the \(count) \(metric.name) differs by "
        + "\(signed(estimate.mean))\(metric.differenceSuffix) on average\(evidence), and a mean effect "
        + "as large as the margin is ruled out (\(text(equivalence)))."
    }
    guard isDetected else {
      return "No mean effect detected: over the \(count) \(metric.name) differs by "
        + "\(signed(estimate.mean))\(metric.differenceSuffix) on average\(evidence)."
    }
    let verb = estimate.mean > 0 ? "raises" : "lowers"
    let judgement = verdict == "improves" ? "Improves" : "Harms"
    return "\(judgement): over the \(count) it \(verb) \(metric.name) by "
      + "\(magnitude(estimate.mean))\(metric.differenceSuffix) on average\(evidence)."
  }

  /// What else is to be known of it, each a sentence or two.
  public var notes: [String] {
    if verdict == "identical" { return [] }
    if estimate.pValue == nil { return [within].compactMap { $0 } }
    var notes = [heterogeneity]
    if let within { notes.insert(within, at: 0) }
    if let opposed { notes.append(opposed) }
    if let prediction = effects.prediction {
      notes.append(
        "On one more data set of their kind its effect is expected from "
          + "\(interval(prediction, lead: "")) (95%).")
    }
    if let few { notes.append(few) }
    if let disagreement { notes.append(disagreement) }
    notes.append(
      "The \(NumberText.count(effects.studies.count, "data set")) are taken for a sample of those "
        + "that it is meant for, their effects for normally distributed.")
    return notes
  }

  // MARK: - Parts

  /// How the mean effect lies to the margin, where the verdict does not say it.
  private var within: String? {
    guard let equivalence, verdict != "equivalent" else { return nil }
    guard equivalence.pValue != nil else {
      return
        "Whether the mean effect is smaller than \(margin(equivalence)) cannot be told: the effects are "
        + "the same on all data sets, which leaves no error to go by."
    }
    return equivalence.isShown
      ? "The mean effect is smaller than \(margin(equivalence)) nevertheless (\(text(equivalence)))."
      : "That the mean effect is smaller than \(margin(equivalence)) is not shown "
        + "(\(text(equivalence)))."
  }

  private func margin(_ equivalence: RandomEffectsEquivalence) -> String {
    VerdictNumbers.margin(equivalence.margin, of: metric)
  }

  /// "90% interval −1.2 to +0.4, p = 0.013".
  private func text(_ equivalence: RandomEffectsEquivalence) -> String {
    [
      equivalence.interval.map { interval($0, lead: "90% interval ") },
      equivalence.pValue.map(NumberText.pValue),
      effects.tests > 1 ? "both corrected for \(effects.tests) effects" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// How far apart the effects are.
  private var heterogeneity: String {
    guard effects.betweenDeviation > 0 else {
      return "The effects are no further apart than the seeds leave them, which does not show that "
        + "they are the same."
    }
    let share =
      effects.inconsistency.map {
        ": \(NumberText.fixed(100 * $0, decimals: 0))% of what sets the measured effects apart is not "
          + "the seeds' doing (I²)"
      } ?? ""
    return "Between data sets the effect varies with a standard deviation of "
      + "\(magnitude(effects.betweenDeviation))\(metric.differenceSuffix)\(share)."
  }

  /// That the effect has not the same sign everywhere.
  private var opposed: String? {
    func named(_ isWanted: (Double) -> Bool) -> String {
      zip(names, effects.studies).filter { isWanted($0.1.effect) }.map(\.0)
        .joined(separator: ", ")
    }
    let (up, down) = (named { $0 > 0 }, named { $0 < 0 })
    if up.isEmpty || down.isEmpty { return nil }
    return "It raises \(metric.name) on \(up) and lowers it on \(down), as measured."
  }

  private var few: String? {
    let freedom = effects.studies.count - 1
    if freedom >= 4 { return nil }
    let quantile = StudentDistribution(degreesOfFreedom: Double(freedom))
      .upperQuantile(0.5 * effects.level / Double(effects.tests))
    return "\(NumberText.count(freedom + 1, "data set").capitalisedFirst) leave "
      + "\(NumberText.count(freedom, "degree")) of freedom, so the interval reaches "
      + "\(NumberText.fixed(quantile, decimals: 1)) standard errors to either side: more data sets "
      + "narrow it, more seeds hardly do."
  }

  /// That the two estimates come to different verdicts.
  private var disagreement: String? {
    guard let weighted = effects.weighted, !isDetected else { return nil }
    let isWeighted = estimate == weighted
    let other = isWeighted ? effects.unweighted : weighted
    guard let pValue = other.pValue, pValue <= effects.level else { return nil }
    let (with, without) = ("weighed by how sure it is", "weighing as much as any other")
    return "That is with each data set \(isWeighted ? with : without); "
      + "\(isWeighted ? without : with), it would be "
      + "\(signed(other.mean))\(metric.differenceSuffix) (\(NumberText.pValue(pValue))): "
      + "only what both show counts."
  }

  private var decimals: Int {
    NumberText.decimals(uncertainty: estimate.standardError * metric.displayFactor)
  }

  private func interval(_ interval: ConfidenceInterval, lead: String) -> String {
    "\(lead)\(signed(interval.lower)) to \(signed(interval.upper))"
  }

  private func signed(_ value: Double) -> String {
    NumberText.signed(value * metric.displayFactor, decimals: decimals)
  }

  private func magnitude(_ value: Double) -> String {
    NumberText.fixed(value.magnitude * metric.displayFactor, decimals: decimals)
  }
}

extension String {
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
