/// Weights that an earlier run, or another program, has left in a file.
public struct StoredWeights: Sendable {
  /// What the experiment calls them: a bundle or a file.
  public let name: String
  /// The SHA-256 of the file that they are in, in lower-case hexadecimal.
  public let sha256: String
  /// Parameters and buffers; one set, unless the run ended with several.
  public let sets: [NamedTensors]
  /// The experiment that they were trained in, every default filled in; `nil` if there is none.
  public let experiment: ConfigurationNode?

  public init(
    name: String, sha256: String, sets: [NamedTensors], experiment: ConfigurationNode? = nil
  ) {
    self.name = name
    self.sha256 = sha256
    self.sets = sets
    self.experiment = experiment
  }

  /// A run's own end: of several sets the last.
  public var last: NamedTensors { sets.last ?? NamedTensors() }

  /// Finds none.
  public static let none: WeightLoader = { name in
    throw WeightError("there are no weights '\(name)' here", isMissing: true)
  }
}

/// Finds the weights of a name.
///
/// - Throws: `WeightError`.
public typealias WeightLoader = @Sendable (_ name: String) throws -> StoredWeights

/// Weights that are not there or cannot be used.
public struct WeightError: UserFacingError, Hashable {
  public let description: String
  public let hint: String?
  /// Whether what was named is not there at all.
  public let isMissing: Bool

  public var kind: ErrorKind { isMissing ? .missing : .badInput }

  public init(_ description: String, hint: String? = nil, isMissing: Bool = false) {
    self.description = description
    self.hint = hint
    self.isMissing = isMissing
  }
}
