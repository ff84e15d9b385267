/// Says a verdict in plain English: what was seen, how sure that is, and what it does not show.
struct VerdictSentence {
  let metric: Metric
  let subject: Subject
  let comparison: PairedComparison?
  let verdict: Verdict
  let pValue: Double?
  let tricks: Int
  let level: Double

  var text: String {
    switch verdict {
    case .improves, .harms: detected
    case .noDifferenceDetected: notDetected
    case .identical: identical
    case .refused(let refusal): refused(refusal)
    }
  }

  // MARK: - Verdicts

  private var detected: String {
    guard let comparison, let mean = comparison.mean else { return "" }
    let statement = subject.statement(
      of: metric.name, by: magnitude(mean) + metric.differenceSuffix, isPositive: mean > 0)
    var sentences = [
      "\(judgement): \(statement) on average over \(pairs(comparison))\(evidence(comparison))."
    ]
    if let interval = comparison.interval, interval.contains(0) {
      sentences.append(
        "Its size is uncertain: the interval, which takes the differences to be normally "
          + "distributed, includes zero, though their signs agree too well for chance.")
    }
    return sentences.joined(separator: " ")
  }

  private var judgement: String {
    subject.heading ?? (verdict == .improves ? "Improves" : "Harms")
  }

  private var notDetected: String {
    guard let comparison, let mean = comparison.mean else { return "" }
    var sentences = [
      "No \(subject.noun) detected: "
        + subject.finding(of: metric.name, signed(mean) + metric.differenceSuffix)
        + " on average over \(pairs(comparison))\(evidence(comparison))."
    ]
    if let detectable {
      let size = magnitude(detectable) + metric.differenceSuffix
      sentences.append(
        "Had the true effect been \(size) or more, \(NumberText.count(comparison.pairs, "seed")) "
          + "would probably (80%) have shown it; a smaller one may have been missed.")
    }
    let unequal = comparison.pairs - comparison.zero
    if unequal < PowerOfSignFlipTest.fewestPairs(level: level, tricks: tricks) {
      sentences.append(
        "Only \(NumberText.count(unequal)) of the \(pairs(comparison)) differ at all, too few for "
          + "any outcome to count as a difference: run more seeds.")
    } else if let interval = comparison.interval, !interval.contains(0) {
      sentences.append(
        "The interval excludes zero, but it takes the differences to be normally distributed; "
          + "the permutation test, which does not, decides"
          + (tricks > 1 ? " after correction." : "."))
    }
    return sentences.joined(separator: " ")
  }

  private var identical: String {
    guard let comparison else { return "" }
    let count = comparison.pairs == 1 ? "the one pair" : "all \(pairs(comparison))"
    if case .effect(of: "the trick") = subject {
      return "Identical: the trick changed nothing; \(metric.name) is exactly the same with and "
        + "without it in \(count)."
    }
    return "Identical: \(subject.equality(of: metric.name)) in \(count)."
  }

  private func refused(_ refusal: Verdict.Refusal) -> String {
    switch refusal {
    case .tooFewPairs(let pairs, let needed):
      guard pairs > 0 else {
        return "No verdict: there are no pairs to compare. Run at least \(seeds(needed))."
      }
      let smallest = PowerOfSignFlipTest.smallestPValue(pairs: pairs)
      let threshold = NumberText.significant(level / Double(tricks), digits: 2)
      let among =
        tricks == 1
        ? "" : " (\(NumberText.significant(level, digits: 2)) shared by \(tricks) tricks)"
      return "No verdict: with \(NumberText.count(pairs, "pair")) even full agreement gives "
        + "p = \(NumberText.significant(smallest, digits: 2)), above \(threshold)\(among). "
        + "Run at least \(seeds(needed))."
    case .notFinite(let pairs):
      let list = pairs.map { String($0 + 1) }.joined(separator: ", ")
      return "No verdict: \(metric.name) is not a finite number in "
        + "\(pairs.count == 1 ? "pair" : "pairs") \(list). Leaving failed runs out would flatter "
        + "whichever arm they belong to."
    case .unequalCounts(let trick, let baseline):
      return "No verdict: \(NumberText.count(trick, "run")) with the trick and "
        + "\(NumberText.count(baseline, "run")) without it cannot be paired. Run both on the same "
        + "seeds."
    case .outOfRange:
      return "No verdict: the differences in \(metric.name) are too large to compute with."
    }
  }

  // MARK: - Parts

  /// " (95% interval +0.31 to +0.93, p = 0.031)".
  private func evidence(_ comparison: PairedComparison) -> String {
    var parts: [String] = []
    if let interval = comparison.interval {
      parts.append("95% interval \(signed(interval.lower)) to \(signed(interval.upper))")
    }
    if let pValue {
      let corrected = tricks > 1 ? " after correction for \(tricks) tricks" : ""
      parts.append(NumberText.pValue(pValue) + corrected)
    }
    return parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
  }

  /// The effect that would probably have been reported, at the level each trick was held to.
  private var detectable: Double? {
    guard let comparison, let sd = comparison.standardDeviation, sd > 0 else { return nil }
    return PowerOfSignFlipTest.detectableEffect(
      pairs: comparison.pairs, level: level / Double(tricks)
    ).map { $0 * sd }
  }

  private func pairs(_ comparison: PairedComparison) -> String {
    NumberText.count(comparison.pairs, "pair")
  }

  private func seeds(_ count: Int) -> String { NumberText.count(count, "seed") }

  private var decimals: Int {
    guard let error = comparison?.standardError, error > 0 else {
      let mean = (comparison?.mean ?? 0).magnitude * metric.displayFactor
      return NumberText.decimals(uncertainty: mean, digits: 2)
    }
    return NumberText.decimals(uncertainty: error * metric.displayFactor)
  }

  private func signed(_ value: Double) -> String {
    NumberText.signed(value * metric.displayFactor, decimals: decimals)
  }

  private func magnitude(_ value: Double) -> String {
    NumberText.fixed(value.magnitude * metric.displayFactor, decimals: decimals)
  }
}
