import Configuration

/// The same experiment with several seeds, prepared: what is wrong with it is told before any run.
public struct SeededRuns: Sendable {
  /// What makes the first of them.
  public let procedure: any Procedure
  /// By seed.
  public let requests: [RunRequest]

  /// Decodes the experiment for the first seed; the others differ in nothing else.
  ///
  /// - Parameters:
  ///   - document: the text's table, if it has been read.
  ///   - seeds: at least one.
  ///   - results: the folder of the bundles.
  public init(
    of source: ExperimentSource, reading document: ConfigurationNode? = nil, seeds: [Int],
    results: String, by procedures: some ProcedureFactory
  ) throws {
    precondition(!seeds.isEmpty)
    var source = source
    source.seed = seeds[0]
    let first = try procedures.procedure(
      for: RunRequest(source, reading: document, results: results))
    procedure = first
    requests = try seeds.map { seed in
      source.seed = seed
      var request = seed == seeds[0] ? first.request : try first.seeded(seed).request
      request.command = ["harness", "train"] + source.arguments
      return request
    }
  }
}
