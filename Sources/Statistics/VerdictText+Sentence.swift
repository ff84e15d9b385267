extension VerdictText {
  /// The verdict.
  var sentence: String {
    switch verdict {
    case .improves, .harms: failures == nil ? detected : detectedByRanks
    case .noDifferenceDetected: failures == nil ? notDetected : notDetectedByRanks
    case .equivalent: equivalent
    case .identical: identical
    case .refused(let refusal): refused(refusal)
    }
  }

  private var judgement: String {
    subject.heading ?? (verdict == .improves ? "Improves" : "Harms")
  }
  private var pairsText: String {
    NumberText.count(comparison?.pairs ?? failures?.pairs ?? 0, "pair")
  }

  // MARK: - Where every run came to its end

  private var detected: String {
    guard let comparison, let mean = comparison.mean else { return "" }
    let statement = subject.statement(
      of: metric.name, by: numbers.size(mean), isPositive: mean > 0)
    return "\(judgement): \(statement) on average over \(pairsText)\(evidence(comparison))."
  }

  private var notDetected: String {
    guard let comparison, let mean = comparison.mean else { return "" }
    if comparison.isIdentical { return same }
    var sentences = [
      "No \(subject.noun) detected: \(subject.finding(of: metric.name, numbers.difference(mean))) on "
        + "average over \(pairsText)\(evidence(comparison))."
    ]
    let unequal = comparison.pairs - comparison.zero
    if unequal < PowerOfSignFlipTest.fewestPairs(level: ownLevel) {
      sentences.append(
        "Only \(NumberText.count(unequal)) of the \(pairsText) \(unequal == 1 ? "differs" : "differ") at "
          + "all, too few for any outcome to count as a difference: run more seeds.")
    } else if let detectable = comparison.detectableDifference {
      sentences.append(
        "A true effect of \(numbers.size(detectable)) would be detected in 80% of experiments like "
          + "this one; a smaller one may have been missed.")
    }
    return sentences.joined(separator: " ")
  }

  private var equivalent: String {
    guard let comparison, let mean = comparison.mean, let equivalence else { return "" }
    let margin = VerdictNumbers.margin(equivalence.margin, of: metric)
    let interval = equivalence.interval.map {
      ", \(VerdictNumbers.percent($0.level)) interval \(numbers.range($0))"
    }
    return "Equivalent within \(margin): "
      + subject.finding(of: metric.name, numbers.difference(mean))
      + " on average over \(pairsText), and no \(subject.noun) as large as \(margin) is left possible "
      + "(\(NumberText.pValue(equivalence.pValue))\(interval ?? "")\(corrected))."
  }

  /// Of p and an interval that stand side by side.
  private var corrected: String {
    guard tricks > 1 else { return "" }
    return equivalence?.interval == nil
      ? " after correction for \(tricks) comparisons" : ", both corrected for \(tricks) comparisons"
  }

  private var allPairs: String {
    comparison?.pairs == 1 ? "the one pair" : "all \(pairsText)"
  }

  private var identical: String {
    guard subject == .trick else {
      return
        "Identical: \(subject.equality(of: metric.name)) in \(allPairs), and so are the weights."
    }
    return
      "Identical: the trick changed nothing; the weights, and so \(metric.name), are exactly the "
      + "same with and without it in \(allPairs)."
  }

  /// No difference in the measure, of networks that may well differ.
  private var same: String {
    "No \(subject.noun) detected: \(subject.equality(of: metric.name)) in \(allPairs)"
      + (sameWeights == false ? ", though the weights differ." : ".")
  }

  // MARK: - Where runs failed

  private static let ranked = "counting a failed run as worse than any finished one"

  private var detectedByRanks: String {
    guard let failures, let pValue else { return "" }
    let direction = subject.direction(of: metric.name, isPositive: failures.rankSum > 0)
    return "\(judgement): \(Self.ranked), \(direction) (signed ranks of \(pairsText), "
      + "\(p(pValue)))."
  }

  private var notDetectedByRanks: String {
    guard let pValue else { return "" }
    let what =
      subject.kind == .effect
      ? "\(metric.name) is not shown to differ" : "no \(subject.noun) in \(metric.name) is shown"
    let sentence =
      "No \(subject.noun) detected: \(Self.ranked), \(what) (signed ranks of \(pairsText), "
      + "\(p(pValue)))."
    guard let informative = failures?.informative,
      informative < PowerOfSignFlipTest.fewestPairs(level: ownLevel)
    else { return sentence }
    return sentence
      + " Only \(NumberText.count(informative)) of the \(pairsText) "
      + "\(informative == 1 ? "tells" : "tell") the sides apart at all, too few for any outcome to count as "
      + "a difference: run more seeds."
  }

  // MARK: - Where nothing can be said

  private func refused(_ refusal: Verdict.Refusal) -> String {
    switch refusal {
    case .tooFewPairs(let pairs, let needed): return tooFew(pairs, needed)
    case .nothingFinished(let pairs):
      let pairs = NumberText.count(pairs, "pair")
      return subject == .trick
        ? "No verdict: not one run has a finite \(metric.name), with the trick or without it, in "
          + "\(pairs)."
        : "No verdict: both sides have a run without a finite \(metric.name) in each of \(pairs)."
    case .notFinite(let pairs):
      let list = pairs.map { String($0 + 1) }.joined(separator: ", ")
      return "No verdict: the difference in \(metric.name) is not a finite number in "
        + "\(pairs.count == 1 ? "pair" : "pairs") \(list), and does not tell whose run failed."
    case .unequalCounts(let trick, let baseline):
      return "No verdict: \(NumberText.count(trick, "run")) with the trick and "
        + "\(NumberText.count(baseline, "run")) without it cannot be paired. Run both on the same "
        + "seeds."
    case .outOfRange:
      return "No verdict: the differences in \(metric.name) are too large to compute with."
    }
  }

  private func tooFew(_ pairs: Int, _ needed: Int) -> String {
    let run = "Run at least \(NumberText.count(needed, "seed"))."
    guard pairs > 0 else { return "No verdict: there are no pairs to compare. \(run)" }
    let smallest = PowerOfSignFlipTest.smallestPValue(pairs: pairs)
    let level = NumberText.significant(level, digits: 2)
    guard smallest <= self.level else {
      return "No verdict: with \(NumberText.count(pairs, "pair")) even full agreement gives "
        + "p = \(NumberText.significant(smallest, digits: 2)), above \(level). \(run)"
    }
    return "No verdict: with \(NumberText.count(pairs, "pair")) the correction for \(tricks) "
      + "comparisons, which depends on how their differences go together, leaves no p at or below "
      + "\(level) here. \(run)"
  }

  /// " (95% interval +0.31 to +0.93, p = 0.031)".
  private func evidence(_ comparison: PairedComparison) -> String {
    var parts: [String] = []
    if let interval = comparison.interval {
      parts.append("\(VerdictNumbers.percent(interval.level)) interval \(numbers.range(interval))")
    }
    if let pValue {
      let corrected = tricks > 1 ? ", both corrected for \(tricks) comparisons" : ""
      parts.append(NumberText.pValue(pValue) + corrected)
    }
    return parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
  }
}
