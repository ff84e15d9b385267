import Archive

/// What a procedure can tell of a test split beyond its measures: example by example, and by models that
/// take no training to speak of.
///
/// A procedure whose results are not made of examples does not conform.
public protocol ExampleMeasuring: Procedure {
  /// What each test example contributed to a run, by the name of a metric. The mean over the examples
  /// is the metric on the split; those that are no such mean are left out.
  ///
  /// - Parameter bundle: of a completed run of this procedure, whatever its seed.
  func exampleValues(in bundle: ResultBundle) throws(ArchiveError) -> [String: [Double]]

  /// How the test examples belong together; `nil` where each is by itself.
  var exampleGroups: ExampleGroups? { get }

  /// The names of groups that have test examples and training examples.
  var sharedGroups: [String] { get }

  /// What the test examples are, as they reach the network: two data sets of one fingerprint are tested
  /// on the same examples, whatever their files say besides. `nil` where that is not known.
  var testFingerprint: String? { get }

  /// What models come to that take no training to speak of, fitted in bounded time to the training
  /// examples of the first run, with those that are held back to watch it; `nil` where they make no
  /// sense.
  func yardsticks() throws -> Yardsticks?
}

extension ExampleMeasuring {
  public var sharedGroups: [String] { [] }
  public var testFingerprint: String? { nil }
}

/// Which test examples belong together, such as the pictures of one patient: they err alike, so many of
/// one group tell less than as many of several.
public struct ExampleGroups: Sendable, Equatable {
  /// By example.
  public let numbers: [Int]
  /// What they are, in the plural: "groups", "blocks of windows that follow one another".
  public let name: String

  public init(_ numbers: [Int], name: String) {
    self.numbers = numbers
    self.name = name
  }
}

/// What models without training come to.
public struct Yardsticks: Sendable {
  /// One model.
  public struct Score: Sendable, Equatable {
    /// Such as "nearest neighbour".
    public let model: String
    /// By the name of a metric.
    public let values: [String: Double]

    public init(model: String, values: [String: Double]) {
      self.model = model
      self.values = values
    }
  }

  /// Those that look at the inputs.
  public let scores: [Score]
  /// What each test example contributes to the score of the model that knows nothing of the inputs, by
  /// the name of a metric.
  public let blind: [String: [Double]]
  /// Such as "majority".
  public let blindModel: String
  /// How many examples `scores` are of, and of how many there are.
  public let tested: Int
  public let testExamples: Int

  public init(
    scores: [Score], blind: [String: [Double]], blindModel: String, tested: Int, testExamples: Int
  ) {
    self.scores = scores
    self.blind = blind
    self.blindModel = blindModel
    self.tested = tested
    self.testExamples = testExamples
  }
}
