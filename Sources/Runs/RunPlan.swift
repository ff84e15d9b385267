import Archive

/// Runs to be made, each once however many need it: an ablation, a table of claims, a search.
///
/// Whoever plans adds requests and keeps their places; what became of each is found there.
public struct RunPlan: Sendable {
  /// A run of the plan.
  public struct Entry: Sendable {
    public fileprivate(set) var request: RunRequest
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

  /// Gives texts to the bundles of some runs.
  ///
  /// - Parameter places: those of the runs.
  public mutating func attach(_ texts: [String: String], to places: [Int]) {
    for place in places { runs[place].request.attachments.merge(texts) { $1 } }
  }

  /// Which runs are archived already.
  public struct Status: Sendable {
    /// The paths of bundles, by the places of their runs.
    let bundles: [Int: String]
    /// The places of the runs that no undamaged bundle holds.
    public let pending: [Int]
    /// Why some of those are made although older ones of their kind are archived.
    public let remade: [RemadeRuns]
    /// How many of those are archived, but were not made here.
    public let foreignCount: Int
    /// Why that is not known, if it is not.
    let ledgerProblem: String?
    /// What the runs that are to be made have in common.
    let trainings: TrainingGroups

    /// How many runs are archived.
    public var archivedCount: Int { bundles.count }

    /// What to know before the runs begin, a line each.
    public var notes: [String] {
      remade.map(\.text) + [foreignText, trainings.text].compactMap { $0 }
    }

    /// That runs of others are at hand.
    private var foreignText: String? {
      guard foreignCount > 0 else { return nil }
      let what =
        foreignCount == 1
        ? "1 archived run was not made here: --trust uses it too"
        : "\(foreignCount) archived runs were not made here: --trust uses them too"
      return what
        + (ledgerProblem.map { " (what is made here cannot be written down: \($0))" } ?? "")
    }

    /// What became of each run so far, by its place.
    public var outcomes: [RunResult] {
      (0..<bundles.count + pending.count).map { place in
        bundles[place].map { .completed(bundle: $0) } ?? .refused(ExecutionError("it was not made"))
      }
    }
  }

  /// Looks for the runs in the results folder.
  ///
  /// - Parameter ledger: what says which bundles were made here; nothing if all are to be used.
  public func status(madeBy ledger: RunLedger? = nil) throws(ArchiveError) -> Status {
    let finished = try FinishedRuns(results: results, madeBy: ledger)
    var bundles: [Int: String] = [:]
    var foreign: Set<Int> = []
    for (place, run) in runs.enumerated() {
      switch run.request.identity.flatMap(finished.match) {
      case .finished(let bundle): bundles[place] = bundle
      case .foreign: foreign.insert(place)
      case nil: break
      }
    }
    finished.remember()
    let pending = runs.indices.filter { bundles[$0] == nil }
    let remade = pending.filter { !foreign.contains($0) }
    return Status(
      bundles: bundles, pending: pending,
      remade: finished.remade(remade.map { runs[$0].request }),
      foreignCount: foreign.count, ledgerProblem: foreign.isEmpty ? nil : ledger?.problem,
      trainings: TrainingGroups(pending.map { runs[$0].request }))
  }
}
