import Configuration
import Tricks

/// A task, a network and how it is trained, as written in a TOML file.
public struct Experiment: Configurable {
  /// What bundles are named after.
  public var name = "unnamed"
  /// What the experiment is about, in a sentence.
  public var summary = ""
  /// Every random number of a run follows from this.
  public var seed = 1
  /// What is to be learnt; what the data hold tells, where one task alone is for it.
  public var task: String?
  /// How good people are at it, in the measure that decides: 0.975 of the labels right.
  public var human: Double?
  public var data = DataOptions()
  public var network = NetworkSpec()
  public var optimiser = OptimiserSpec()
  public var training = TrainingOptions()
  /// Files of tricks that are not part of the program, relative to the experiment's folder.
  public var plugins: [String] = []
  /// The options of each trick, by id: `[tricks.mixup]`.
  public var tricks: [String: ConfigurationNode] = [:]

  public init() {}

  public func validate() throws(OptionError) {
    let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    if name.isEmpty || name.hasPrefix(".") || !name.allSatisfy({ allowed.contains($0) }) {
      throw OptionError(
        key: "name", message: "must be made of letters, digits, '-', '_' and '.'",
        hint: "bundles are folders named after it")
    }
    if let human, !human.isFinite {
      throw OptionError(key: "human", message: "must be a number, is \(human)")
    }
    if seed < 0 { throw OptionError(key: "seed", message: "must be at least 0, is \(seed)") }
  }

  /// The experiment of a TOML text; `file` is for messages.
  public static func parse(
    toml: String, file: String, settings: [(key: String, value: String)] = []
  ) throws(ConfigurationError) -> Experiment {
    var node = try ConfigurationNode.parse(toml: toml, file: file)
    for (key, value) in settings { try node.set(key, to: value) }
    return try node.decode(Experiment.self)
  }
}

/// How long and in what portions: `[training]` in an experiment.
public struct TrainingOptions: Configurable, Hashable {
  /// How often the training examples are gone through.
  public var epochs = 10
  /// How many examples make a step.
  public var batchSize = 64
  /// A fingerprint of every tensor is kept each so many steps, for naming the first that differs.
  public var traceEvery = 20

  public init() {}

  public func validate() throws(OptionError) {
    try check("epochs", epochs, in: 1...)
    try check("batch-size", batchSize, in: 1...)
    try check("trace-every", traceEvery, in: 1...)
  }
}
