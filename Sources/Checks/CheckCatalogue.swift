import Errors

/// The checks that there are.
public enum CheckCatalogue {
  /// Cheap ones first, so that a broken data set is named before anything is trained on it.
  public static let all: [any Check] = byCost(data + network + training)

  /// The same checks by what they cost, otherwise in their order.
  static func byCost(_ checks: [any Check]) -> [any Check] {
    [CheckCost.statical, .passes, .training].flatMap { cost in
      checks.filter { type(of: $0).cost == cost }
    }
  }

  /// Asks the questions in their order.
  ///
  /// A check that cannot go on because training itself could not is a finding like any other.
  /// - Parameters:
  ///   - others: where else the first steps can be taken.
  ///   - observer: told when a check begins and what it found.
  /// - Throws: if the data cannot even be prepared.
  public static func run(
    _ checks: [any Check] = known, resolved: ResolvedExperiment, dataset: Dataset,
    others: OtherProcesses? = nil, observer: (CheckEvent) -> Void = { _ in }
  ) throws(TrainingError) -> CheckReport {
    let subject = try CheckSubject(resolved, dataset: dataset, others: others)
    var findings: [Finding] = []
    for (index, check) in checks.enumerated() {
      let kind = type(of: check)
      observer(.began(id: kind.id, question: kind.question, index: index, of: checks.count))
      let finding = answer(check, subject)
      findings.append(finding)
      observer(.ended(finding))
    }
    return CheckReport(
      experiment: resolved.experiment.name, seed: subject.seed, findings: findings)
  }

  private static func answer(_ check: any Check, _ subject: CheckSubject) -> Finding {
    let clock = ContinuousClock()
    let start = clock.now
    var conclusion: Conclusion
    do throws(TrainingError) {
      let players = subject.recipe.players.map(\.name)
      conclusion =
        type(of: check).asksOfOneLoss && players.count > 1
        ? Conclusion(
          .skipped, "\(NameList.text(players)) have losses of their own, which need not fall")
        : try check.run(subject)
    } catch {
      conclusion = Conclusion(
        .fail, "training itself would stop: \(error.description)", hint: error.hint)
    }
    let (seconds, attoseconds) = (clock.now - start).components
    return Finding(
      of: check, conclusion, seconds: Double(seconds) + Double(attoseconds) * 1e-18)
  }
}

/// How far the checks have got.
public enum CheckEvent: Sendable {
  /// `index` counts from 0.
  case began(id: String, question: String, index: Int, of: Int)
  case ended(Finding)
}
