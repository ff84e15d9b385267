import Archive

/// Runs to be made, each once however many need it: an ablation, a table of claims, a search.
///
/// Whoever plans adds requests and keeps their places; what became of each is found there.
public struct RunPlan: Sendable {
  /// A run of the plan.
  public struct Entry: Sendable {
    public let request: RunRequest
    /// What it is to the first that needs it: `seed 1, baseline`.
    public let label: String
  }

  /// The folder of the bundles, as it was named.
  public let results: String
  /// In the order in which they are made.
  public private(set) var runs: [Entry] = []
  private var places: [String: Int] = [:]

  /// How the states of the runs are kept.
  private let keeping: RunKeeper.Options

  public init(results: String, keeping: RunKeeper.Options = RunKeeper.Options()) {
    self.results = results
    self.keeping = keeping
  }

  /// Adds a run that a procedure has prepared, unless one of its key is there.
  ///
  /// - Returns: its place.
  public mutating func add(_ request: RunRequest, label: String) -> Int {
    if let key = request.key {
      if let known = places[key] { return known }
      places[key] = runs.count
    }
    var request = request.withAbsoluteFolders
    request.keeping = keeping
    runs.append(Entry(request: request, label: label))
    return runs.count - 1
  }

  /// Which runs are archived already.
  public struct Status: Sendable {
    /// The paths of bundles, by the places of their runs.
    let bundles: [Int: String]
    /// The places of the runs that no undamaged bundle holds.
    public let pending: [Int]
    /// Why some of those are made although older ones of their kind are archived.
    public let remade: [RemadeRuns]

    /// How many runs are archived.
    public var archivedCount: Int { bundles.count }

    /// What became of each run so far, by its place.
    public var outcomes: [RunResult] {
      (0..<bundles.count + pending.count).map { place in
        bundles[place].map { .completed(bundle: $0) } ?? .refused(ExecutionError("it was not made"))
      }
    }
  }

  /// Looks for the runs in the results folder.
  public func status() throws(ArchiveError) -> Status {
    let finished = try FinishedRuns(results: results)
    var bundles: [Int: String] = [:]
    for (place, run) in runs.enumerated() {
      bundles[place] = run.request.identity.flatMap { finished.bundle(of: $0)?.path }
    }
    let pending = runs.indices.filter { bundles[$0] == nil }
    return Status(
      bundles: bundles, pending: pending,
      remade: finished.remade(pending.compactMap { runs[$0].request.identity }))
  }
}
