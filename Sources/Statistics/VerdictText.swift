/// A verdict in plain English: what was seen, how sure that is, and what it does not show.
struct VerdictText {
  let metric: Metric
  /// What is tested.
  let subject: Subject
  let comparison: PairedComparison?
  let verdict: Verdict
  let pValue: Double?
  let tricks: Int
  let level: Double
  let ownLevel: Double
  let failures: FailedRuns?
  let equivalence: Equivalence?
  /// What one test example is worth in a run, if that is known.
  let grain: Double?
  let shape: DifferenceShape?
  let leaveOneOut: LeaveOneOut?
  let sameWeights: Bool?
  let seeds: [Int]?
}

// MARK: - Numbers

extension VerdictText {
  var numbers: VerdictNumbers { VerdictNumbers(metric, comparison) }

  /// "p = 0.031", "p = 0.016 after correction for 2 tricks".
  func p(_ value: Double) -> String {
    NumberText.pValue(value) + (tricks > 1 ? " after correction for \(tricks) comparisons" : "")
  }

  /// "seed 7", "seeds 1, 4 and 7"; pairs are counted from one where the seeds are not known.
  func names(_ places: [Int], _ conjunction: String = "and") -> String {
    let noun = (seeds == nil ? "pair" : "seed") + (places.count == 1 ? "" : "s")
    return noun + " " + list(places, conjunction)
  }

  /// "7", "1, 4 or 7".
  func list(_ places: [Int], _ conjunction: String) -> String {
    let labels = places.map { place in
      guard let seeds, seeds.indices.contains(place) else { return String(place + 1) }
      return String(seeds[place])
    }
    guard labels.count > 1, let last = labels.last else { return labels.joined() }
    return labels.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }
}

/// Differences of a metric as text, with as many digits as their uncertainty deserves.
struct VerdictNumbers {
  let metric: Metric
  private let decimals: Int

  init(_ metric: Metric, _ comparison: PairedComparison?) {
    self.metric = metric
    if let error = comparison?.standardError, error > 0 {
      decimals = NumberText.decimals(uncertainty: error * metric.displayFactor)
    } else {
      let mean = (comparison?.mean ?? 0).magnitude * metric.displayFactor
      decimals = NumberText.decimals(uncertainty: mean, digits: 2)
    }
  }

  /// "+0.31".
  func signed(_ value: Double) -> String {
    NumberText.signed(value * metric.displayFactor, decimals: decimals)
  }

  /// "+0.31 points".
  func difference(_ value: Double) -> String { signed(value) + metric.differenceSuffix }

  /// "0.31 points", of either sign.
  func size(_ value: Double) -> String {
    NumberText.measured(value.magnitude * metric.displayFactor, decimals: decimals)
      + metric.differenceSuffix
  }

  /// "+0.31 to +0.93".
  func range(_ interval: ConfidenceInterval) -> String {
    let ends = [interval.lower, interval.upper].map { $0 * metric.displayFactor }
    let decimals = NumberText.decimals(decimals, showing: ends)
    return ends.map { NumberText.signed($0, decimals: decimals) }.joined(separator: " to ")
  }

  /// "95%".
  static func percent(_ share: Double) -> String {
    NumberText.significant(share * 100, digits: 3).replacing(#/\.?0+$/#) { match in
      match.output.hasPrefix(".") ? "" : String(match.output)
    } + "%"
  }

  /// What one test example is worth: "0.056 points".
  static func worth(_ grain: Double, of metric: Metric) -> String {
    NumberText.significant(grain * metric.displayFactor, digits: 2) + metric.differenceSuffix
  }

  /// A margin as it was named: "0.2 points".
  static func margin(_ value: Double, of metric: Metric) -> String {
    // A round number: 0.5, neither 0.500 nor 0.50000000000000004; 1, not 1.0.
    let number = NumberText.shortest(value * metric.displayFactor)
    let suffix = metric.differenceSuffix
    return number + (number == "1" && suffix.hasSuffix("s") ? String(suffix.dropLast()) : suffix)
  }
}
