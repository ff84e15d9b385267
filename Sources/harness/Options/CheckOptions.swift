import ArgumentParser
import Checks

/// Which checks are asked.
struct CheckOptions: ParsableArguments {
  @Flag(
    help: "Ask only what takes no pass through the network: the data and the values as they are.")
  var quick = false

  @Option(
    help: ArgumentHelp("Ask only this. Repeatable.", valueName: "check"), completion: .check)
  var only: [String] = []

  @Option(
    help: ArgumentHelp("Do not ask this. Repeatable.", valueName: "check"), completion: .check)
  var skip: [String] = []

  var selection: CheckSelection { CheckSelection(only: only, skipping: skip, isQuick: quick) }

  /// The ids, for a help text.
  static var list: String {
    CheckCatalogue.all.map { type(of: $0).id }.joined(separator: ", ")
  }
}

/// What a failed check does to training.
struct UncheckedOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Go on although a check failed; what it found becomes part of the bundle."))
  var unchecked = false
}
