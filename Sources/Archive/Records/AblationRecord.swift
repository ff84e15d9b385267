import Foundation

/// `ablation.json`: which ablation it is, when it was made, and what it was asked in.
public struct AblationRecord: Equatable, Sendable {
  /// The version of the layout of such bundles.
  public static let layout = 1

  /// The experiment's name, as in `digits`.
  public var experiment: String
  public var seeds: [Int]
  /// What is compared: the names of the contrasts.
  public var contrasts: [String]
  /// When the first of its runs began, and when the statistics were made.
  public var started: Date
  public var ended: Date
  /// The command's words.
  public var command: [String]
  /// Whether it was fixed beforehand what would be asked.
  public var study: StudyStanding
  /// The digest of the results; the writer sets it.
  public internal(set) var resultDigest: ResultDigest?

  public init(
    experiment: String, seeds: [Int], contrasts: [String], started: Date, ended: Date,
    command: [String], study: StudyStanding
  ) {
    self.experiment = experiment
    self.seeds = seeds
    self.contrasts = contrasts
    self.started = started
    self.ended = ended
    self.command = command
    self.study = study
  }
}

extension AblationRecord: BundleRecord {
  static var file: String { BundlePath.ablation }
  var required: [String] { BundlePath.requiredOfAblation }
  var nameInfix: String { "-ablation" }
  var caption: String { "harness ablation of \(experiment): \(comparison)" }
  var endedAs: RunStatus? { nil }
  var crate: CrateTexts {
    CrateTexts(
      name: "\(experiment): \(comparison)",
      description: "An ablation over the experiment \(experiment): its plan, the digests of its "
        + "runs, statistics and report",
      action: "Ablation of \(comparison) over \(experiment)",
      keywords: "ablation, paired comparison, reproducibility",
      inputs: [("#seeds", "seeds", seeds.map(String.init).joined(separator: " "))])
  }

  /// `label-smoothing, mixup against the baseline`
  private var comparison: String { contrasts.joined(separator: ", ") + " against the baseline" }
}

extension AblationRecord: Codable {
  private enum Key: String, CodingKey {
    case layout, experiment, seeds, contrasts, started, ended, command, study
    case resultDigest = "result_digest"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    try container.checkLayout(Self.layout, forKey: .layout)
    self.init(
      experiment: try container.decode(String.self, forKey: .experiment),
      seeds: try container.decode([Int].self, forKey: .seeds),
      contrasts: try container.decode([String].self, forKey: .contrasts),
      started: try container.decode(RecordTime.self, forKey: .started).date,
      ended: try container.decode(RecordTime.self, forKey: .ended).date,
      command: try container.decode([String].self, forKey: .command),
      study: try container.decode(StudyStanding.self, forKey: .study))
    resultDigest = try container.decodeIfPresent(ResultDigest.self, forKey: .resultDigest)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.layout, forKey: .layout)
    try container.encode(experiment, forKey: .experiment)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(contrasts, forKey: .contrasts)
    try container.encode(RecordTime(started), forKey: .started)
    try container.encode(RecordTime(ended), forKey: .ended)
    try container.encode(command, forKey: .command)
    try container.encode(study, forKey: .study)
    try container.encodeIfPresent(resultDigest, forKey: .resultDigest)
  }
}
