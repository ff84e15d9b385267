import Search

/// How the settings of both sides of a claim were chosen before they were compared.
public struct ClaimTuning: Codable, Sendable, Equatable {
  /// What was tried, as `--tune` takes it.
  public let space: String
  /// How many settings each side could try.
  public let budget: Int
  /// The seeds of those trainings, none of which decides.
  public let seeds: [Int]
  /// By what was chosen.
  public let measure: String
  public let baseline: Side
  public let tested: Side

  /// What a side chose.
  public struct Side: Codable, Sendable, Equatable {
    /// As `--set` takes them.
    public let chosen: [String]
    /// The measure at them, over the seeds.
    public let score: Double?
    /// How many trainings did not come to their end.
    public let failed: Int
    /// The keys whose chosen value is at the end of what was tried.
    public let atEdge: [String]

    package init(chosen: [String], score: Double?, failed: Int, atEdge: [String]) {
      self.chosen = chosen
      self.score = score
      self.failed = failed
      self.atEdge = atEdge
    }
  }

  package init(
    space: String, budget: Int, seeds: [Int], measure: String, baseline: Side, tested: Side
  ) {
    self.space = space
    self.budget = budget
    self.seeds = seeds
    self.measure = measure
    self.baseline = baseline
    self.tested = tested
  }
}

extension ClaimTuning {
  /// - Parameter report: of the baseline and the tested side.
  init(_ report: TuningReport) {
    space = report.request.space.parameters.map { "\($0.key)=\($0.text)" }.joined(separator: ",")
    budget = report.request.budget
    seeds = report.seeds
    measure = report.measure.description
    baseline = Side(report.sides[0])
    tested = Side(report.sides[1])
  }
}

extension ClaimTuning.Side {
  fileprivate init(_ side: TuningReport.Side) {
    chosen = side.settings.map { "\($0.key)=\($0.value)" }
    score = side.chosen?.mean
    failed = side.failedCount
    atEdge = side.edges.map(\.key)
  }
}
