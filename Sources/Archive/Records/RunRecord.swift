import Foundation
import Measurement

/// How a run ended.
public enum RunStatus: Equatable, Sendable {
  case completed
  /// It stopped with an error, which is told.
  case failed(String)
  /// It was stopped from outside.
  case interrupted

  /// `completed`, `failed` or `interrupted`.
  public var name: String {
    switch self {
    case .completed: "completed"
    case .failed: "failed"
    case .interrupted: "interrupted"
    }
  }
}

/// `run.json`: what was run, when, and how it ended.
public struct RunRecord: Equatable, Sendable {
  /// The version of the bundle's layout.
  public static let layout = 1
  /// The procedure that trains networks with this program, which is meant where none is named.
  public static let training = "training"

  /// The experiment's name, as in `digits`.
  public var experiment: String
  public var seed: UInt64
  public var status: RunStatus
  /// When the run began and ended; a bundle keeps milliseconds.
  public var started: Date
  public var ended: Date
  /// The processes that worked on it, if it took several: each went on from where the one before was
  /// stopped.
  public var sessions: [RunSession]
  /// The command's words.
  public var command: [String]
  /// What runs of this kind are compared by; the first decides.
  public var measures: [Measure]
  /// The name of what made the run.
  public var procedure: String
  /// The digest of the results; the writer sets it.
  public internal(set) var resultDigest: ResultDigest?

  public init(
    experiment: String, seed: UInt64, status: RunStatus, started: Date, ended: Date,
    sessions: [RunSession] = [], command: [String], measures: [Measure] = RunRecord.formerMeasures,
    procedure: String = RunRecord.training
  ) {
    self.experiment = experiment
    self.seed = seed
    self.status = status
    self.started = started
    self.ended = ended
    self.sessions = sessions
    self.command = command
    self.measures = measures
    self.procedure = procedure
  }
}

extension RunRecord {
  /// How long it was worked on, in seconds.
  public var seconds: Double {
    let all = sessions.isEmpty ? [RunSession(started: started, ended: ended, step: 0)] : sessions
    return all.reduce(0) { $0 + max(0, $1.ended.timeIntervalSince($1.started)) }
  }

  /// Those of a bundle that does not tell: it is older than the record of them.
  public static let formerMeasures = [
    Measure(.test, .accuracy("accuracy")), Measure(.test, .loss("loss")),
  ]

  /// The metrics that the measures are of, under their plain names, each once.
  public var metrics: [Metric] {
    measures.map(\.plainMetric).reduce(into: []) { metrics, metric in
      if !metrics.contains(metric) { metrics.append(metric) }
    }
  }
}

extension RunRecord: Codable {
  private enum Key: String, CodingKey {
    case layout, experiment, seed, status, error, started, ended, sessions, command, measures,
      procedure
    case resultDigest = "result_digest"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    try container.checkLayout(Self.layout, forKey: .layout)
    let name = try container.decode(String.self, forKey: .status)
    let status: RunStatus
    switch name {
    case "completed": status = .completed
    case "interrupted": status = .interrupted
    case "failed": status = .failed(try container.decode(String.self, forKey: .error))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .status, in: container, debugDescription: "no status is called '\(name)'")
    }
    self.init(
      experiment: try container.decode(String.self, forKey: .experiment),
      seed: try container.decode(UInt64.self, forKey: .seed), status: status,
      started: try container.decode(RecordTime.self, forKey: .started).date,
      ended: try container.decode(RecordTime.self, forKey: .ended).date,
      sessions: try container.decodeIfPresent([RunSession].self, forKey: .sessions) ?? [],
      command: try container.decode([String].self, forKey: .command),
      measures: try container.decodeIfPresent([Measure].self, forKey: .measures)
        ?? Self.formerMeasures,
      procedure: try container.decodeIfPresent(String.self, forKey: .procedure) ?? Self.training)
    resultDigest = try container.decodeIfPresent(ResultDigest.self, forKey: .resultDigest)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.layout, forKey: .layout)
    try container.encode(experiment, forKey: .experiment)
    try container.encode(seed, forKey: .seed)
    try container.encode(status.name, forKey: .status)
    try container.encode(measures, forKey: .measures)
    if case .failed(let error) = status { try container.encode(error, forKey: .error) }
    try container.encode(RecordTime(started), forKey: .started)
    try container.encode(RecordTime(ended), forKey: .ended)
    if !sessions.isEmpty { try container.encode(sessions, forKey: .sessions) }
    try container.encode(command, forKey: .command)
    if procedure != Self.training { try container.encode(procedure, forKey: .procedure) }
    try container.encodeIfPresent(resultDigest, forKey: .resultDigest)
  }
}
