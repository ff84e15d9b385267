/// Which examples are trained on and how they are presented: `[data]` in an experiment.
public struct DataOptions: Configurable, Hashable {
  /// How inputs are scaled before the network sees them.
  public enum Scaling: String, Codable, Sendable, CaseIterable {
    /// As they are in the files.
    case none
    /// Divided by the greatest value the data set can have: to 0…1.
    case unit
    /// Minus the mean, divided by the deviation, both over all training inputs.
    case standardise
    /// As `standardise`, for each channel (the last axis) by itself; a constant one
    /// becomes 0, in the other splits too.
    case standardiseChannels = "standardise-channels"
    /// As `standardise`, for each feature by itself; a constant feature becomes 0, in the
    /// other splits too.
    case standardiseFeatures = "standardise-features"
  }

  /// A name that `harness datasets` lists, or the path of a data set's TOML file.
  public var dataset = "optdigits"
  /// A name or path as of `dataset`: its training inputs are at hand without their labels, scaled as those
  /// that are trained on, for tricks that learn from them; `nil` (left out) for none.
  public var unlabelled: String?
  /// The share of the training examples that is held back to watch the run and never trained on.
  public var validation = 0.1
  /// How inputs are scaled before the network sees them.
  public var scaling = Scaling.unit
  /// Cut texts into characters, of which so many pairs that often follow one another within words are one
  /// symbol (byte-pair merges), learnt from the examples that are trained on; `nil` (left out) for symbols
  /// as the data set has them.
  public var subwords: Int?
  /// Whose texts these are.
  public var subwordSide: Side?
  /// Train on this many examples only, drawn by the seed; 0 for all.
  public var subset = 0
  /// The signals that the network sees, as places on the last axis (channels, columns); the others are
  /// 0 after scaling. Empty for all.
  public var signals: [Int] = []
  /// Whether each epoch visits the examples in a new order.
  public var shuffle = true
  /// How far each epoch evens out its classes, from 0, as they are, to 1, all equally often: class k
  /// has a share in proportion to n_k^(1 − balance), by repeating and leaving out examples.
  public var balance = 0.0

  /// One of a pair of texts, or both.
  public enum Side: String, Codable, Sendable, CaseIterable { case source, target, both }

  public init() {}

  public func validate() throws(OptionError) {
    if dataset.isEmpty { throw OptionError(key: "dataset", message: "must not be empty") }
    if unlabelled?.isEmpty == true {
      throw OptionError(
        key: "unlabelled", message: "must not be empty", hint: "leave it out for none")
    }
    if !(validation >= 0 && validation < 1) {
      throw OptionError(
        key: "validation", message: "must be at least 0 and less than 1, is \(validation)")
    }
    try check("signals", signals, in: 0...)
    try check("balance", balance, in: 0...1)
    try check("subset", subset, in: 0...)
    if let subwords { try check("subwords", subwords, in: 0...1_000_000) }
  }
}
