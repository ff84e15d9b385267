import Statistics
import Training

/// Looks how much a step changes the weights, as a share of their norm.
///
/// Around a thousandth is usual, but a weight that starts small, such as that of a last layer or of
/// positions, may be changed by a fifth of its norm at each step and train well. So most of the weights
/// have to be far outside of what is usual: changed by more than a fifth, which leaves nothing of what
/// was there a few steps before; or by less than a hundred-thousandth, and by all steps together, had
/// they all gone the same way, by less than a twentieth. The first looks are left out, since weights
/// find their size there, and so are weights that start at zero.
/// - Source: Karpathy, CS231n, Ratio of weights:updates.
struct UpdateSizeCheck: WatchCheck {
  static let id = "update-size"
  static let question = "Were the steps neither too large nor too small?"
  static let judgesFailedRuns = true

  static let greatestUpdate = 0.2
  static let leastUpdate = 1e-5
  static let leastTravel = 0.05
  /// Fewer looks than these are no rule of a run.
  static let fewestLooks = 4

  /// How one weight was changed.
  struct Size {
    let parameter: Int
    /// The median share of its norm that a step changed.
    let median: Double
    /// The sum of those shares over all steps.
    let travel: Double
    let looks: Int
    /// Whether its first update made nearly all that it was afterwards.
    let startsAtZero: Bool
  }

  /// Of each weight that is trained.
  static func sizes(of run: WatchedRun) -> [Size] {
    let later = run.looks.dropFirst(run.looks.count / 4)
    return run.weights.map { index in
      let series = later.compactMap { look -> Double? in
        let parameter = look.parameters[index]
        guard parameter.norm > 0, parameter.update.isFinite else { return nil }
        return Double(parameter.update) / Double(parameter.norm)
      }
      let first = run.looks.first?.parameters[index]
      return Size(
        parameter: index, median: series.median, travel: series.mean * Double(run.steps),
        looks: series.count, startsAtZero: first.map { 2 * $0.update > $0.norm } ?? false)
    }
  }

  func judge(_ run: WatchedRun) -> [Conclusion] {
    let sizes = Self.sizes(of: run).filter { $0.looks >= Self.fewestLooks && !$0.startsAtZero }
    guard let largest = sizes.max(by: { $0.median < $1.median }) else { return [] }
    let evidence = sizes.map {
      Evidence(
        "log10 of the change of \(run.name($0.parameter))",
        Elementary.log($0.median) / Elementary.log(10))
    }
    let large = sizes.count { $0.median > Self.greatestUpdate }
    if 2 * large > sizes.count {
      return [
        Conclusion(
          .warn,
          "each step changes \(large) of \(sizes.count) weights by more than a fifth of their norm, "
            + "\(run.name(largest.parameter)) by \(NumberText.significant(100 * largest.median)) %",
          evidence: evidence, hint: "lower optimiser.rate; a thousandth is usual",
          setting: "optimiser.rate")
      ]
    }
    // Weights that were trained before need not change much.
    let isGiven = run.resolved.network.parameters.contains(where: \.isGiven)
    let small = sizes.count { $0.median < Self.leastUpdate }
    guard run.outcome != nil, !isGiven, 2 * small > sizes.count,
      let farthest = sizes.map(\.travel).max(), farthest < Self.leastTravel
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
