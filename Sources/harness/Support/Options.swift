import ArgumentParser
import Archive
import Foundation
import PluginLoading
import Runs
import TensorCore
import Training
import TrainingRuns

/// The options of every verb.
struct CommonOptions: ParsableArguments {
  @Flag(help: "Print one JSON document and nothing else on standard output.")
  var json = false

  @Option(help: ArgumentHelp("The folder of the bundles.", valueName: "dir"))
  var results = "results"

  @Option(
    help: ArgumentHelp(
      "Compute with this many threads. Their number never changes a result.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, is \(threads)")
    }
    if results.isEmpty { throw ValidationError("--results must name a folder") }
  }

  /// Chooses threads and kernels; the first thing a verb does.
  func begin() throws {
    try Kernels.checkEnvironment()
    if let threads { ThreadPool.threads = threads }
  }

  var store: BundleStore { BundleStore(resultsDirectory: results) }
}

/// Which experiment, and what is changed in it.
struct ExperimentOptions: ParsableArguments {
  @Argument(help: "A TOML file, or a name under experiments/.")
  var experiment = ExperimentLibrary.defaultName

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a value, as in --set optimiser.rate=0.05. Repeatable.", valueName: "key=value"))
  var settings: [String] = []

  func validate() throws {
    for setting in settings where !setting.contains("=") {
      throw ValidationError("--set \(setting): expected KEY=VALUE, such as optimiser.rate=0.05")
    }
  }

  /// The experiment with its settings.
  func source() throws -> ExperimentSource {
    var source = try ExperimentLibrary.find(experiment)
    apply(to: &source)
    return source
  }

  /// Lays the settings over an experiment.
  func apply(to source: inout ExperimentSource) {
    source.settings = settings.map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return .init(key: String(parts[0]), value: String(parts[1]))
    }
  }
}

/// Tricks that are not part of the program.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp(
      "Load tricks that `harness plugin build` made. Repeatable.", valueName: "file"))
  var files: [String] = []

  var uses: [PluginUse] { files.map { PluginUse(path: $0) } }

  /// Adds the plugins to those of an experiment.
  func apply(to source: inout ExperimentSource) { source.plugins += uses }

  /// Loads the plugins, for a verb that has no experiment.
  func load(by procedures: TrainingProcedures = TrainingProcedures()) throws {
    try procedures.load(uses)
  }
}

/// Tricks and the seed of one run.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Add a trick, as in --trick mixup:alpha=0.4. Repeatable.", valueName: "id[:key=value,…]"))
  var trick: [String] = []

  @Option(help: ArgumentHelp("Leave out a trick that the experiment has.", valueName: "id"))
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

  /// A run has a trick once: of two settings one would be lost.
  static func validateOnce(_ texts: [String], option: String) throws {
    let ids = texts.map { TrickUse($0).id }
    if let twice = ids.indices.first(where: { ids[..<$0].contains(ids[$0]) }) {
      throw ValidationError("\(option) \(ids[twice]) is named twice")
    }
  }
}

/// The seeds of an ablation: `6` for six from the experiment's own on, or a list such as `1,5,9` or
/// `11-16`.
struct SeedList {
  private enum Form {
    case count(Int)
    case list([Int])
  }

  private let form: Form

  /// So many, from the experiment's own on.
  init(count: Int) { form = .count(count) }

  init(parsing text: String) throws {
    if let count = Int(text) {
      guard (1...10_000).contains(count) else {
        throw ValidationError("there can be from 1 to 10000 seeds")
      }
      form = .count(count)
      return
    }
    let wrong = ValidationError("how many, as in 8, or which, as in 1,5,9 or 11-16, each once")
    var seeds: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first >= 0, first <= last, last - first < 10_000
      else { throw wrong }
      seeds += first...last
    }
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else { throw wrong }
    form = .list(seeds)
  }

  /// The seeds, for an experiment of a given one.
  func seeds(from first: Int) -> [Int] {
    switch form {
    case .count(let count): (0..<count).map { first + $0 }
    case .list(let seeds): seeds
    }
  }
}
