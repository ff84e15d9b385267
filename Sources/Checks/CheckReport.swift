/// The answers to all the questions asked of an experiment.
public struct CheckReport: Codable, Hashable, Sendable {
  /// The experiment's name.
  public let experiment: String
  public let seed: UInt64
  /// In the order the checks ran in.
  public let findings: [Finding]
  /// Whether a run was made although a check failed, because that was asked for.
  public var isUnchecked = false

  public init(experiment: String, seed: UInt64, findings: [Finding]) {
    self.experiment = experiment
    self.seed = seed
    self.findings = findings
  }

  /// The worst verdict of all.
  public var overall: Finding.Verdict { findings.map(\.verdict).max() ?? .skipped }

  /// How many findings have this verdict.
  public func count(of verdict: Finding.Verdict) -> Int {
    findings.count { $0.verdict == verdict }
  }

  /// How long all checks took together.
  public var seconds: Double { findings.reduce(0) { $0 + $1.seconds } }
}

extension CheckReport {
  private enum CodingKeys: String, CodingKey {
    case experiment, seed, overall, readiness, unchecked, findings
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(experiment, forKey: .experiment)
    try container.encode(seed, forKey: .seed)
    try container.encode(overall, forKey: .overall)
    try container.encode(readiness, forKey: .readiness)
    if isUnchecked { try container.encode(true, forKey: .unchecked) }
    try container.encode(findings, forKey: .findings)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    experiment = try container.decode(String.self, forKey: .experiment)
    seed = try container.decode(UInt64.self, forKey: .seed)
    findings = try container.decode([Finding].self, forKey: .findings)
    isUnchecked = try container.decodeIfPresent(Bool.self, forKey: .unchecked) ?? false
  }
}
