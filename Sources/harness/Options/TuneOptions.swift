import ArgumentParser
import Search

extension SearchStrategy: ExpressibleByArgument {}

/// What is tuned before sides are compared, and how much that may cost.
struct TuneOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Choose these values by the validation split, as in --tune "
        + "'optimiser.rate=1e-3..1,trick.alpha=0.1..2,training.batch-size={16,32,64}'. Repeatable.",
      valueName: "key=range,…"))
  var tune: [String] = []

  @Option(
    help: ArgumentHelp(
      "Try so many settings on each side, or shorter trainings that cost as much; 12 by default.",
      valueName: "n"))
  var tuneBudget: Int?

  @Option(
    help: ArgumentHelp(
      "Train each setting with so many seeds, which decide nothing else; 3 by default.",
      valueName: "n"))
  var tuneSeeds: Int?

  @Option(
    help: ArgumentHelp(
      "How settings are tried: random, which is the default, grid, or halving, which trains many "
        + "shortly and the best of them longer."))
  var tuneStrategy: SearchStrategy?

  func validate() throws {
    if tune.isEmpty, tuneBudget != nil || tuneSeeds != nil || tuneStrategy != nil {
      throw ValidationError(
        "--tune-budget, --tune-seeds and --tune-strategy are about --tune: say what to tune, as in "
          + "--tune optimiser.rate=1e-3..1")
    }
    if let tuneBudget, !(1...10_000).contains(tuneBudget) {
      throw ValidationError("--tune-budget must be from 1 to 10000, is \(tuneBudget)")
    }
    if let tuneSeeds, !(1...1_000).contains(tuneSeeds) {
      throw ValidationError("--tune-seeds must be from 1 to 1000, is \(tuneSeeds)")
    }
  }

  /// What is asked for; nothing if nothing is to be tuned.
  var request: Tuning.Request? {
    get throws {
      if tune.isEmpty { return nil }
      var request = Tuning.Request(try SearchSpace(parsing: tune))
      if let tuneBudget { request.budget = tuneBudget }
      if let tuneSeeds { request.seedCount = tuneSeeds }
      if let tuneStrategy { request.strategy = tuneStrategy }
      return request
    }
  }
}
