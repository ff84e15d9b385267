import Statistics

/// Looks at the values of a regression: their scale, their tails, and what they seem to be.
public struct TargetCheck: Check {
  public static let id = "targets"
  public static let question = "Are the targets finite, varied and of a sensible scale?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard let values = subject.data.training.values, values.shape.rank == 2,
      subject.classes == nil, values.count > 0
    else { return Conclusion(.skipped, "the targets are no values") }
    for split in subject.splits where split.examples.values?.isFinite == false {
      return Conclusion(
        .fail, "a target of the \(split.name) split is NaN or infinite",
        hint: "remove the examples without a value", setting: "data.dataset")
    }
    let table = FeatureTable(all: Examples(inputs: values))
    var found: [Conclusion] = []
    var summaries: [String] = []
    for output in 0..<table.columns {
      let target = TargetColumn(
        Array(table[output]), name: table.columns == 1 ? "the targets" : "targets \(output)",
        isOnly: table.columns == 1)
      found += target.findings(hasPrior: subject.resolved.startsAtPrior)
      if output < 3 { summaries.append(target.summary) }
    }
    return Conclusion(
      found,
      else: Conclusion(.pass, summaries.joined(separator: "; ")))
  }
}

extension ResolvedExperiment {
  /// Whether the output layer starts at the targets' mean.
  fileprivate var startsAtPrior: Bool { experiment.tricks.keys.contains("prior-bias") }
}

/// One number that is to be predicted.
private struct TargetColumn {
  private let values: [Float]
  private let sorted: SortedSample
  private let mean: Double
  private let deviation: Double
  private let name: String
  private let isOnly: Bool

  init(_ values: [Float], name: String, isOnly: Bool) {
    self.values = values
    self.name = name
    self.isOnly = isOnly
    sorted = SortedSample(values)
    mean = sorted.mean
    deviation = sorted.deviation
  }

  private func text(_ value: Double) -> String { NumberText.significant(value) }

  var summary: String { "mean \(text(mean)), standard deviation \(text(deviation))" }

  private var evidence: [Evidence] {
    [
      Evidence("mean", mean), Evidence("standard deviation", deviation),
      Evidence("smallest", Double(sorted.least)), Evidence("greatest", Double(sorted.greatest)),
    ]
  }

  private func warning(_ summary: String, hint: String) -> Conclusion {
    Conclusion(.warn, summary, evidence: evidence, hint: hint, setting: "data.dataset")
  }

  func findings(hasPrior: Bool) -> [Conclusion] {
    if sorted.isConstant {
      return [
        Conclusion(
          isOnly ? .fail : .warn, "all of \(name) are \(text(mean))", evidence: evidence,
          hint: "look at how the targets are read", setting: "data.dataset")
      ]
    }
    let runs = sorted.runs
    if let usual = runs.max(by: { $0.count < $1.count }), 100 * usual.count >= 99 * values.count,
      values.count - usual.count <= 5
    {
      return [
        Conclusion(
          isOnly ? .fail : .warn,
          "all but \(values.count - usual.count) of \(values.count) of \(name) are "
            + text(Double(usual.value)), evidence: evidence,
          hint: "look at how the targets are read", setting: "data.dataset")
      ]
    }
    if runs.count == 2 {
      return [
        warning(
          "\(name) take two values only, \(text(Double(runs[0].value))) and "
            + text(Double(runs[1].value)),
          hint: "if they are classes, make the task a classification: leave out task = "
            + "\"regression\"")
      ]
    }
    return [extreme, clipped(runs), scale(hasPrior: hasPrior)].compactMap { $0 }
  }

  /// One in a thousand targets makes a third of the variance: the squared error is about them.
  private var extreme: Conclusion? {
    let squares = values.map { (Double($0) - mean) * (Double($0) - mean) }.sorted(by: >)
    let few = max(values.count / 1000, 1)
    let share = squares.prefix(few).reduce(0, +) / max(squares.reduce(0, +), 1e-300)
    guard values.count >= 30, share > 1.0 / 3 else { return nil }
    let farthest =
      values.indices.max {
        (Double(values[$0]) - mean).magnitude < (Double(values[$1]) - mean).magnitude
      } ?? 0
    return Conclusion(
      .warn,
      "\(NumberText.count(few, "example")) of \(values.count) "
        + "\(few == 1 ? "makes" : "make") \(percent(share)) of the variance of \(name): example "
        + "\(farthest) has \(text(Double(values[farthest])))",
      evidence: evidence + [Evidence("share of the variance", share)],
      hint: "if it is an error, remove it; if the tail is real, learn its logarithm",
      setting: "data.dataset")
  }

  /// Many targets have exactly the least or the greatest value, though others hardly repeat.
  private func clipped(_ runs: [(value: Float, count: Int)]) -> Conclusion? {
    guard runs.count >= 20, let low = runs.first, let high = runs.last else { return nil }
    let usual = runs.map(\.count).sorted()[runs.count / 2]
    for (run, end) in [(high, "greatest"), (low, "least")] where run.value != 0 {
      let share = Double(run.count) / Double(values.count)
      guard share >= 0.05, run.count > 10 * usual else { continue }
      return warning(
        "\(percent(share)) of \(name) have exactly the \(end) value, "
          + "\(text(Double(run.value))): they seem to be clipped",
        hint: "leave these examples out, or know that nothing beyond can be learnt")
    }
    return nil
  }

  private func scale(hasPrior: Bool) -> Conclusion? {
    let hint =
      "standardise the targets in the data: subtract \(text(mean)) and divide by \(text(deviation))"
    if deviation > 100 || deviation < 0.001 {
      return warning(
        "\(name) are of a \(deviation > 1 ? "large" : "tiny") scale: \(summary)", hint: hint)
    }
    if mean.magnitude > 10 * deviation, mean.magnitude > 10, !hasPrior {
      return warning(
        "\(name) lie far from 0 for their spread: \(summary)",
        hint: hint + ", or use --trick prior-bias")
    }
    return nil
  }
}
