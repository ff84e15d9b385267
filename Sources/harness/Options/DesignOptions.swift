import Ablations
import ArgumentParser
import Runs

/// What is tested besides tricks, and how the things that are tested are combined.
struct DesignOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How several are combined: single (each against the baseline), leave-one-out (all, and all but "
        + "each), stack (one on top of the other, in the order named), pairs (each two alone and "
        + "together), factorial (every combination).", valueName: "design"))
  var design = Design.Form.single

  @Option(
    help: ArgumentHelp(
      "Test a change of settings as --trick tests a trick: optimiser.rate=0.1, several together as "
        + "in a=1,b=2, or several values of one as in optimiser.rate=0.05,0.1,0.2. Repeatable.",
      valueName: "key=value"), completion: .setting)
  var change: [String] = []

  @Option(
    help: ArgumentHelp(
      "Repeat the comparison at each value of a setting of all sides, as in "
        + "training.batch-size=64,256, and ask whether it comes out differently.",
      valueName: "key=value,…"), completion: .setting)
  var vary: [String] = []

  func validate() throws {
    if vary.count > 1 {
      throw ValidationError(
        "--vary \(vary[1]): one setting is varied at a time; an ablation of each is told apart better"
      )
    }
  }

  /// The design of some tricks, each as `--trick` takes it, and the changes.
  func design(of tricks: [String]) throws -> Design {
    try Design(
      design, of: tricks.map { try Factor(trick: $0) } + change.map { try Factor(change: $0) },
      at: vary.first.map { try Factor(variation: $0) })
  }
}

extension Design.Form: ExpressibleByArgument {}
