/// What differs between two bundles: causes apart from effects.
///
/// Causes are what the runs were given; effects are what they came to. By the numerics contract the
/// environment should be no cause at all.
public struct BundleDifference: Codable, Equatable, Sendable {
  /// The names of the two bundles.
  public var left: String
  public var right: String
  /// Whether both have the same result digest, and the files that it stands for: the same metrics,
  /// weights and predictions.
  public var sameResults: Bool
  public var leftDigest: ResultDigest
  public var rightDigest: ResultDigest
  public var leftBundleDigest: BundleDigest
  public var rightBundleDigest: BundleDigest
  public var causes: [Change]
  public var effects: Effects
  /// What is not as it was archived, of either bundle.
  public var damage: [Damage]
  /// What could not be compared, and why.
  public var notes: [String]

  enum CodingKeys: String, CodingKey {
    case left, right, causes, effects, damage, notes
    case sameResults = "same_results"
    case leftDigest = "left_digest"
    case rightDigest = "right_digest"
    case leftBundleDigest = "left_bundle_digest"
    case rightBundleDigest = "right_bundle_digest"
  }

  /// One thing that the runs were given differently.
  public struct Change: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
      case option, trick, seed, source, dataset, environment
    }

    public var kind: Kind
    /// What it is: a dotted key of the experiment, or a fact's name.
    public var key: String
    /// The values; nothing where a side has none.
    public var left: JSONValue?
    public var right: JSONValue?
  }

  /// A file that is not as it was archived.
  public struct Damage: Codable, Equatable, Sendable {
    public enum Side: String, Codable, Sendable {
      case left, right
    }

    public var side: Side
    public var problem: VerificationProblem

    public init(_ side: Side, _ problem: VerificationProblem) {
      self.side = side
      self.problem = problem
    }
  }

  /// What the runs came to.
  public struct Effects: Codable, Equatable, Sendable {
    /// The final metrics that differ.
    public var metrics: [MetricChange] = []
    /// The first epoch with a metric that differs.
    public var firstEpoch: EpochChange?
    /// The first traced step that differs.
    public var firstStep: StepChange?
    /// The tensors that differ, of the parameters before training.
    public var initial: [TensorChange] = []
    /// The tensors that differ, of the parameters after it.
    public var final: [TensorChange] = []
    /// The predictions that differ.
    public var predictions: [PredictionChange] = []

    enum CodingKeys: String, CodingKey {
      case metrics, initial, final, predictions
      case firstEpoch = "first_epoch"
      case firstStep = "first_step"
    }
  }

  /// A final metric that differs.
  public struct MetricChange: Codable, Equatable, Sendable {
    public var split: MetricRecord.Split
    public var name: String
    public var left: Double?
    public var right: Double?

    /// The right value less the left one.
    public var difference: Double? {
      guard let left, let right else { return nil }
      return right - left
    }
  }

  /// The first epoch at which the runs part.
  public struct EpochChange: Codable, Equatable, Sendable {
    public var epoch: Int
    public var split: MetricRecord.Split
    public var name: String
    public var left: Double?
    public var right: Double?
  }

  /// The first traced step at which the runs part.
  public struct StepChange: Codable, Equatable, Sendable {
    public var step: Int
    /// The step traced by both before it, at which they still agreed.
    public var lastEqualStep: Int?
    /// What differs then: `loss`, then gradients, parameters and state by name, as in
    /// `gradients/fc1.weight`.
    public var tensors: [String]

    enum CodingKeys: String, CodingKey {
      case step, tensors
      case lastEqualStep = "last_equal_step"
    }
  }

  /// A tensor that differs.
  public struct TensorChange: Codable, Equatable, Sendable {
    public var name: String
    /// The shapes; nothing where a side has no such tensor.
    public var leftShape: [Int]?
    public var rightShape: [Int]?
    /// The number of elements with other bits; nothing where the shapes differ.
    public var differing: Int?
    public var count: Int?
    /// The largest distance between two elements; nothing where there is none that is finite.
    public var largest: Double?

    enum CodingKeys: String, CodingKey {
      case name, differing, count, largest
      case leftShape = "left_shape"
      case rightShape = "right_shape"
    }
  }

  /// Predictions that differ.
  public struct PredictionChange: Codable, Equatable, Sendable {
    public var tensor: TensorChange
    /// The rows whose largest element is another, if rows have several: the answers that changed.
    public var changedAnswers: Int?
    public var rows: Int?
    /// The first of those rows.
    public var firstRows: [Int]

    enum CodingKeys: String, CodingKey {
      case tensor, rows
      case changedAnswers = "changed_answers"
      case firstRows = "first_rows"
    }
  }
}

extension BundleDifference {
  /// Compares two bundles, after every byte of them with what was archived.
  ///
  /// What a bundle lacks or cannot give is told in ``notes``; the rest is compared, damaged or not.
  public init(_ left: ResultBundle, _ right: ResultBundle) {
    self.left = left.name
    self.right = right.name
    leftDigest = left.digest
    rightDigest = right.digest
    leftBundleDigest = left.bundleDigest
    rightBundleDigest = right.bundleDigest
    damage =
      left.verify().map { Damage(.left, $0) }
      + right.verify().map { Damage(.right, $0) }
    // A digest speaks for files that are still those it was taken of.
    // Runs that did not come to their end share the digest of no results.
    let unfinished = [("A", left), ("B", right)].filter { $0.1.status != .completed }
    sameResults =
      left.digest == right.digest && unfinished.isEmpty
      && !damage.contains(where: \.problem.concernsResults)
    var reader = PairReader(left: left, right: right)
    for (side, bundle) in unfinished {
      let reason = if case .failed(let error) = bundle.status { ": \(error)" } else { "" }
      reader.note("\(side) \(bundle.status.name)\(reason)")
    }
    if let sentence = Self.contracts(left, right) { reader.note(sentence) }
    causes = reader.causes()
    effects = sameResults ? Effects() : reader.effects()
    notes = reader.notes
  }
}

extension BundleDifference {
  /// Why the results of two bundles cannot be the same, if it is the contracts.
  private static func contracts(_ left: ResultBundle, _ right: ResultBundle) -> String? {
    guard let first = try? left.build().contract, let second = try? right.build().contract,
      first != second
    else { return nil }
    return
      "bits: A was made under the numerics contract \(first), B under \(second), and the same run has "
      + "other bits under each"
  }
}

/// Reads the same file of two bundles, and notes what cannot be.
struct PairReader {
  let left: ResultBundle
  let right: ResultBundle
  private(set) var notes: [String] = []

  init(left: ResultBundle, right: ResultBundle) {
    self.left = left
    self.right = right
  }

  /// Reads a file of both bundles, or of neither.
  mutating func both<T>(
    _ file: String, _ read: (ResultBundle) throws(ArchiveError) -> T
  ) -> (left: T, right: T)? {
    let (first, second) = (one(left, file, read), one(right, file, read))
    guard let first, let second else { return nil }
    return (first, second)
  }

  private mutating func one<T>(
    _ bundle: ResultBundle, _ file: String, _ read: (ResultBundle) throws(ArchiveError) -> T
  ) -> T? {
    do {
      return try read(bundle)
    } catch {
      let note = "\(file) is not compared: \(error.description)"
      if !notes.contains(note) { notes.append(note) }
      return nil
    }
  }

  mutating func note(_ text: String) {
    notes.append(text)
  }
}
