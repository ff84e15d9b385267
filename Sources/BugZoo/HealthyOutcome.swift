import Checks

/// What all checks say of something that nothing is wrong with.
public struct HealthyOutcome: Sendable {
  public let id: String
  public let seed: Int
  public let report: CheckReport
  private let hardFor: [String]

  /// - Parameter hardFor: the checks whose reservations are true of it.
  public init(id: String, seed: Int, report: CheckReport, hardFor: [String] = []) {
    self.id = id
    self.seed = seed
    self.report = report
    self.hardFor = hardFor
  }

  public init(_ healthy: Healthy, seed: Int) throws {
    self.init(
      id: healthy.id, seed: seed, report: try healthy.specimen(seed).report(),
      hardFor: healthy.hardFor)
  }

  /// The seeds that each is tried with.
  public static let seeds = 1...5

  /// Those that warn or fail.
  public var complaints: [Finding] { report.findings.filter { $0.verdict >= .warn } }

  /// Those that are not true of it.
  public var falseAlarms: [Finding] {
    complaints.filter { $0.verdict == .fail || !hardFor.contains($0.id) }
  }
}
