import Statistics
import Training

/// Looks how much a step changes the weights, as a share of their norm.
///
/// Around a thousandth is usual. More than a tenth, as a rule of the run, leaves nothing of what was
/// there a few steps before. If all steps together, had they all gone the same way, could not have changed any weight by a
/// twentieth, the run was over before it began.
/// - Source: Karpathy, CS231n, Ratio of weights:updates.
struct UpdateSizeCheck: WatchCheck {
  static let id = "update-size"
  static let question = "Were the steps neither too large nor too small?"
  static let judgesFailedRuns = true

  static let greatestUpdate = 0.1
  static let leastTravel = 0.05

  /// How one weight was changed.
  struct Size {
    let parameter: Int
    /// The median share of its norm that a step changed.
    let median: Double
    /// The sum of those shares over all steps.
    let travel: Double
    let series: [Double]
  }

  /// Of each weight that is trained.
  static func sizes(of run: WatchedRun) -> [Size] {
    run.weights.map { index in
      let series = run.looks.compactMap { look -> Double? in
        let parameter = look.parameters[index]
        guard parameter.norm > 0, parameter.update.isFinite else { return nil }
        return Double(parameter.update) / Double(parameter.norm)
      }
      return Size(
        parameter: index, median: series.median, travel: series.mean * Double(run.steps),
        series: series)
    }
  }

  func judge(_ run: WatchedRun) -> [Conclusion] {
    let sizes = Self.sizes(of: run).filter { $0.series.count >= 4 }
    guard let largest = sizes.max(by: { $0.median < $1.median }) else { return [] }
    let evidence = sizes.map {
      Evidence(
        "log10 of the change of \(run.name($0.parameter))",
        Elementary.log($0.median) / Elementary.log(10))
    }
    if largest.median > Self.greatestUpdate {
      return [
        Conclusion(
          .warn,
          "a step changes \(run.name(largest.parameter)) by "
            + "\(NumberText.significant(100 * largest.median)) % of its norm", evidence: evidence,
          hint: "lower optimiser.rate; a thousandth is usual", setting: "optimiser.rate")
      ]
    }
    // Weights that were trained before need not change much.
    let isGiven = run.resolved.network.parameters.contains(where: \.isGiven)
    guard run.outcome != nil, !isGiven, let farthest = sizes.map(\.travel).max(),
      farthest < Self.leastTravel
    else { return [] }
    return [
      Conclusion(
        .warn,
        "all \(run.steps) steps together changed no weight by more than "
          + "\(NumberText.significant(100 * farthest)) % of its norm", evidence: evidence,
        hint: "raise optimiser.rate (`harness check --only rate` tries it), or train longer",
        setting: "optimiser.rate")
    ]
  }
}
