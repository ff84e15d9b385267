import Ablations
import Configuration
import Runs
import Statistics
import Training
import Tricks

/// What somebody published about a trick, and the experiment that tests its direction: one row of the
/// table of claims.
public struct Claim: Sendable {
  /// Which way the trick is claimed to move the measure, or that it does not.
  public enum Direction: String, Codable, Sendable, CaseIterable {
    case raises, lowers
    /// By no more than a margin, either way.
    case keeps
  }

  /// The file's name, and after a slash the name of the case if the file has several.
  public let id: String
  /// The claim file, and the folder that it lies in.
  public let file: String
  let folder: String
  /// What the file says, with the case laid over it.
  let node: ConfigurationNode
  let options: ClaimOptions

  public let direction: Direction
  /// Each with its options.
  public let with: [TrickUse]
  /// What both sides change in the experiment.
  let set: [ConfigurationNode.Change]
  /// What the tested side alone changes.
  let change: [ConfigurationNode.Change]

  public var sentence: String { options.claim }
  public var source: String { options.source }
  public var published: String { options.published }
  public var regime: String { options.regime }
  /// The measure that the claim is about; the one that decides for the task if it names none.
  public var measure: Measure.Name? { options.measure }
  public var seeds: Int { options.seeds }
  public var experiment: String { options.experiment }
  /// The trick under test, if it is one.
  public var trick: TrickUse? {
    options.trick.map { TrickUse(id: $0, options: options.options.optionsText) }
  }
  /// What is tuned on both sides before they are compared, as `--tune` takes it; nothing if nothing is.
  public var tune: String? { options.tune }
  /// Why nothing is tuned.
  public var untuned: String? { options.untuned }
  /// What became of the row's settings over time, a line each.
  public var history: [String] { options.history }
  /// Why it may have come out as it did.
  public var explanation: String? { options.explanation }
  /// The arm of which it is published that it learns nothing.
  public var atChance: MeasuredClaim.MeasuredRun.Arm? { options.atChance }
  /// What both sides change in the experiment, as `--set` takes it.
  public var settings: [ExperimentSource.Setting] { self.set.map { .init($0) } }
  /// What the tested side alone changes, as `--set` takes it.
  public var changes: [ExperimentSource.Setting] { change.map { .init($0) } }

  /// Decodes a row and checks what can be told without its experiment.
  init(
    id: String, node: ConfigurationNode, file: String, folder: String, registry: Registry
  ) throws(ConfigurationError) {
    self.id = id
    self.file = file
    self.folder = folder
    self.node = node
    options = try node.decode(ClaimOptions.self)
    guard let direction = options.direction else {
      throw ConfigurationError(
        message: "missing key 'direction'", location: node.location,
        hint: "say what the trick is claimed to do to the measure: "
          + "\"raises\", \"lowers\" or \"keeps\"")
    }
    self.direction = direction
    set = try Self.changes(options.set, path: ["set"])
    change = try Self.changes(options.change, path: ["change"])
    with = options.with.sorted { $0.key < $1.key }
      .map { TrickUse(id: $0.key, options: $0.value.optionsText) }
    try checkTricks(registry)
    for change in change {
      try TestedSetting.check(change, path: ["change"], instead: "[set]")
    }
  }

  /// A table's changes, of which a later one replaces an earlier one of the same key: a case may
  /// write `[case.set.training]` where the file has `"training.epochs"`.
  private static func changes(
    _ table: ConfigurationNode, path: [String]
  ) throws(ConfigurationError) -> [ConfigurationNode.Change] {
    let all = try table.changes(path: path)
    return all.indices.filter { index in
      !all[(index + 1)...].contains { $0.keys == all[index].keys }
    }.map { all[$0] }
  }

  private func checkTricks(_ registry: Registry) throws(ConfigurationError) {
    if let id = options.trick {
      try check(id, options.options, at: node["trick"]?.location, path: "options", registry)
      if let same = node["with"]?[id] {
        throw ConfigurationError(
          message: "'\(id)' is the trick under test, which one side must be without",
          location: same.location, path: ["with"])
      }
    } else {
      if options.options.keys.first != nil {
        throw ConfigurationError(
          message: "there are options but no trick", location: node["options"]?.location,
          hint: "name the trick: trick = \"label-smoothing\"")
      }
      if change.isEmpty {
        throw ConfigurationError(
          message: "nothing is tested: there is neither a trick nor a [change]",
          location: node.location, hint: "name the trick: trick = \"label-smoothing\"")
      }
    }
    for (id, options) in options.with.sorted(by: { $0.key < $1.key }) {
      try check(id, options, at: options.location, path: "with.\(id)", registry)
    }
  }

  /// Whether there is such a trick with such options.
  private func check(
    _ id: TrickID, _ options: ConfigurationNode, at place: SourceLocation?, path: String,
    _ registry: Registry
  ) throws(ConfigurationError) {
    let path = path.split(separator: ".").map(String.init)
    guard options.entries != nil else {
      throw ConfigurationError(
        message: "expected a table", location: options.location, path: path)
    }
    do {
      try registry.trick(named: id).check(options, path: path)
    } catch TrainingError.unknownTrick(let id, let hint) {
      throw ConfigurationError(
        message: TrainingError.unknownTrick(id, hint: hint).description, location: place, hint: hint
      )
    } catch {
      throw ConfigurationError(error, at: place, path: path)
    }
  }
}

/// The keys of a claim file.
struct ClaimOptions: Configurable {
  var claim = ""
  var source = ""
  var published = ""
  var regime = ""
  var trick: String?
  var direction: Claim.Direction?
  /// As reports show differences: in percentage points for accuracies.
  var margin: Double?
  var measure: Measure.Name?
  var seeds = 12
  var experiment = ExperimentLibrary.defaultName
  var tune: String?
  /// Trainings for each side.
  var tuneBudget = 8
  var tuneSeeds = 2
  var untuned: String?
  var history: [String] = []
  var explanation: String?
  var atChance: MeasuredClaim.MeasuredRun.Arm?
  var options = ConfigurationNode()
  var set = ConfigurationNode()
  var with: [String: ConfigurationNode] = [:]
  var change = ConfigurationNode()

  init() {}

  func validate() throws(OptionError) {
    for (key, text) in [("claim", claim), ("source", source), ("regime", regime)] {
      try check(key, !text.allSatisfy(\.isWhitespace), "must be there and not be empty")
    }
    for (key, text) in [
      ("claim", claim), ("source", source), ("published", published), ("regime", regime),
      ("untuned", untuned ?? ""), ("explanation", explanation ?? ""),
    ] + history.map({ ("history", $0) }) {
      try check(key, !text.contains(where: \.isNewline), "must be a single line")
    }
    try check("claim", !claim.hasSuffix("."), "is a row of a table: leave out the full stop")
    if let margin {
      try check("margin", margin > 0 && margin.isFinite, "must be above 0, is \(margin)")
    }
    try check("margin", margin == nil || direction == .keeps, "goes with the direction \"keeps\"")
    try check(
      "direction", margin != nil || direction != .keeps, "\"keeps\" needs a margin",
      hint: "say how far the measure may move, in percentage points for accuracies: margin = 0.5")
    try check(
      "untuned", tune == nil || untuned == nil, "says why nothing is tuned, and 'tune' what is",
      hint: "leave one of them out")
    try check(
      "tune-budget", (2...256).contains(tuneBudget), "must be from 2 to 256, is \(tuneBudget)")
    try check("tune-seeds", (1...32).contains(tuneSeeds), "must be from 1 to 32, is \(tuneSeeds)")
    let fewest = PowerOfSignFlipTest.fewestPairs()
    try check(
      "seeds", (fewest...1000).contains(seeds), "must be from \(fewest) to 1000, is \(seeds)",
      hint: "with fewer pairs than \(fewest) no difference could be called significant")
  }
}

extension Claim {
  /// How far the mean of a measure may be moved and still be kept, in the measure's own unit.
  public func margin(in measure: Measure) -> Double? {
    options.margin.map { $0 / measure.metric.displayFactor }
  }
}

extension ExperimentSource.Setting {
  fileprivate init(_ change: ConfigurationNode.Change) {
    self.init(key: change.keyPath, value: change.node.settingText)
  }
}
