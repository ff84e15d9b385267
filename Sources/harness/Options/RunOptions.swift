import ArgumentParser
import Runs

/// Tricks and the seed of one run.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Add a trick, as in --trick mixup:alpha=0.4. Repeatable.", valueName: "id[:key=value,…]"),
    completion: .trick)
  var trick: [String] = []

  @Option(
    help: ArgumentHelp("Leave out a trick that the experiment has.", valueName: "id"),
    completion: .trick)
  var without: [String] = []

  @Option(help: ArgumentHelp("The seed, if not the experiment's own.", valueName: "n"))
  var seed: Int?

  func validate() throws {
    try TrickList.validate(trick, option: "--trick")
    try TrickList.validateOnce(trick, option: "--trick")
  }

  /// Lays tricks and seed over an experiment.
  func apply(to source: inout ExperimentSource) {
    source.tricks = trick.map { TrickUse($0) }
    source.withoutTricks = without
    source.seed = seed
  }
}

/// Tricks as the command line names them.
enum TrickList {
  static func validate(_ texts: [String], option: String) throws {
    for text in texts where TrickUse(text).id.isEmpty {
      throw ValidationError("\(option) '\(text)': expected the id of a trick, such as mixup")
    }
  }

  /// Tricks under test, each once, and those that both sides use.
  static func validateTested(_ tested: [String], with: [String]) throws {
    try validate(tested, option: "--trick")
    try validate(with, option: "--with")
    try validateOnce(with, option: "--with")
    let ids = Set(tested.map { TrickUse($0).id })
    if let both = with.map({ TrickUse($0).id }).first(where: ids.contains) {
      throw ValidationError("--with \(both): it is under test, and the baseline must be without it")
    }
    if let twice = tested.indices.first(where: { tested[..<$0].contains(tested[$0]) }) {
      throw ValidationError("--trick \(tested[twice]) is named twice")
    }
  }

  /// A run has a trick once: of two settings one would be lost.
  static func validateOnce(_ texts: [String], option: String) throws {
    let ids = texts.map { TrickUse($0).id }
    if let twice = ids.indices.first(where: { ids[..<$0].contains(ids[$0]) }) {
      throw ValidationError("\(option) \(ids[twice]) is named twice")
    }
  }
}
