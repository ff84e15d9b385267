extension VerdictText {
  /// What else is to be known, gravest first.
  var notes: [String] {
    var notes = [failureLine, finishedLine].compactMap { $0 }
    notes += leaveOneOutLines
    let assumption = SymmetryAssumption(verdict, comparison, shape)
    notes += [grainLine, equivalenceLine, outlierLine, assumption?.sentence].compactMap { $0 }
    return notes
  }

  // MARK: - Failed runs

  /// "8 of 8 runs fail with the trick, 0 of 8 without: breaks training (…)."
  private var failureLine: String? {
    guard let failures else { return nil }
    let counts = counts(of: failures)
    let discordant = failures.onlyTrick + failures.onlyBaseline
    guard discordant > 0 else { return counts + ", in the same pairs." }
    let test =
      "exact sign test of the \(NumberText.count(discordant, "pair")) in which only one failed, "
      + NumberText.pValue(failures.pValue)
    guard failures.pValue <= level, subject.isOfTwoArms else { return "\(counts) (\(test))." }
    let effect =
      failures.onlyTrick > failures.onlyBaseline
      ? "breaks training" : "keeps training from failing"
    return "\(counts): \(effect) (\(test))."
  }

  private func counts(of failures: FailedRuns) -> String {
    let (trick, baseline) = (failures.trick, failures.baseline)
    guard subject.isOfTwoArms else {
      return
        "\(capitalised(subject.sides.with)) a run fails in \(trick) of \(failures.pairs) pairs, "
        + "\(subject.sides.without) in \(baseline) of \(failures.pairs)"
    }
    return "\(trick) of \(failures.pairs) runs fail \(subject.sides.with), "
      + "\(baseline) of \(failures.pairs) without"
  }

  private var finishedLine: String? {
    guard let finished = failures?.finished, let mean = finished.mean else { return nil }
    let difference = VerdictNumbers(metric, finished).difference(mean)
    return "In the \(NumberText.count(finished.pairs, "pair")) in which "
      + "\(subject.isOfTwoArms ? "both" : "all") runs finished, "
      + "\(subject.finding(of: metric.name, difference)) on average; that leaves out what failed."
  }

  // MARK: - What it rests on

  private var leaveOneOutLines: [String] {
    guard let leaveOneOut else { return [] }
    guard leaveOneOut.isPossible else {
      guard verdict == .improves || verdict == .harms else { return [] }
      let pairs = NumberText.count(comparison?.pairs ?? failures?.pairs ?? 0, "pair")
      return [
        "With \(pairs), the fewest that can show a difference, none can be left out to see whether "
          + "one seed decides."
      ]
    }
    var groups: [(verdict: Verdict, pairs: [Int])] = []
    for change in leaveOneOut.changes {
      if let index = groups.firstIndex(where: { $0.verdict == change.verdict }) {
        groups[index].pairs.append(change.pair)
      } else {
        groups.append((change.verdict, [change.pair]))
      }
    }
    return groups.map { group in
      let which =
        group.pairs.count == 1
        ? names(group.pairs) : "any one of \(names(group.pairs))"
      return "Leaving out \(which) changes the verdict to \"\(group.verdict.phrase)\"."
    }
  }

  private var outlierLine: String? {
    guard let outliers = shape?.outliers, !outliers.isEmpty else { return nil }
    let verb = outliers.count == 1 ? "is" : "are"
    let count = comparison?.pairs ?? 0
    let score = NumberText.fixed(OutlyingValues.bound(count: count), decimals: 1)
    return "\(capitalised(names(outliers))) \(verb) far from the others: a modified z score beyond "
      + "\(score)."
  }

  // MARK: - Margin

  /// What could not have been seen where nothing was.
  private var grainLine: String? {
    guard let grain, comparison?.isIdentical == true, verdict != .identical,
      equivalence?.isTooFine != true
    else { return nil }
    if case .refused = verdict { return nil }
    return Equivalence.unseen(grain: grain, metric: metric)
  }

  private var equivalenceLine: String? {
    guard let equivalence, let pValue else { return nil }
    if case .refused = verdict { return nil }
    if equivalence.isTooFine, let grain {
      return Equivalence.tooFine(
        equivalence.margin, grain: grain, metric: metric, subject: subject)
    }
    let margin = VerdictNumbers.margin(equivalence.margin, of: metric)
    if verdict == .equivalent {
      guard pValue <= level, let mean = comparison?.mean, mean != 0 else { return nil }
      let direction = subject.direction(of: metric.name, isPositive: mean > 0)
      let interval = comparison?.interval.map {
        "\(VerdictNumbers.percent($0.level)) interval \(numbers.range($0)), "
      }
      return "A \(subject.noun) smaller than that was detected: \(direction) "
        + "(\(interval ?? "")\(p(pValue)))."
    }
    if equivalence.test.excessPValue * Double(tricks) <= level {
      let excess = min(1, equivalence.test.excessPValue * Double(tricks))
      return "The \(subject.noun) is larger than \(margin) (\(p(excess)))."
    }
    return
      "That the \(subject.noun) is smaller than \(margin) is not shown (\(p(equivalence.pValue)))."
  }

  private func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
