import ArgumentParser
import Statistics

struct EquivalenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask too whether the difference is smaller than this, in the unit that is shown: points for "
        + "accuracies.", valueName: "size"))
  var margin: Double?

  func validate() throws {
    if let margin, !(margin > 0 && margin.isFinite) {
      throw ValidationError("--margin must be a number above 0, is \(margin)")
    }
  }

  /// - Throws: for a margin that no difference of the measure can reach.
  func check(against measure: Measure?) throws {
    guard let margin, let metric = measure?.metric, metric.unit == .fraction,
      margin >= metric.displayFactor
    else { return }
    throw ValidationError(
      "--margin \(NumberText.shortest(margin)) is no margin for \(metric.name): its differences are "
        + "at most \(NumberText.shortest(metric.displayFactor)) points")
  }

  /// In the unit of a measure; nothing if none was named.
  func margin(in measure: Measure?) -> Double? {
    margin.map { $0 / (measure?.metric.displayFactor ?? 1) }
  }
}
