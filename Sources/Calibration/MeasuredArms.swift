import Foundation
import Statistics

/// Real trainings with and without a trick over many seeds: what verdicts are calibrated on.
public struct MeasuredArms: Sendable {
  /// `digits`.
  public let experiment: String
  /// What the second arm has.
  public let trick: String
  public let metric: Metric
  /// By seed; not finite where a run failed.
  public let baseline: [Double]
  public let tested: [Double]

  public init(
    experiment: String, trick: String, metric: Metric, baseline: [Double], tested: [Double]
  ) {
    self.experiment = experiment
    self.trick = trick
    self.metric = metric
    self.baseline = baseline
    self.tested = tested
  }

  /// Reads what `harness ablate --json` printed, of the measure that decides.
  public init(ablation document: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let ablation = try decoder.decode(Document.self, from: document)
    guard ablation.arms.count == 2, let finding = ablation.contrasts.first?.findings.first else {
      throw CalibrationError("an ablation of one trick is needed")
    }
    func values(_ arm: Document.Arm) -> [Double] {
      arm.runs.map { run in
        run.error == nil ? run.values[finding.measure] ?? .nan : .nan
      }
    }
    self.init(
      experiment: ablation.experiment, trick: ablation.arms[1].label,
      metric: finding.assessment.metric, baseline: values(ablation.arms[0]),
      tested: values(ablation.arms[1]))
  }

  private struct Document: Decodable {
    struct Run: Decodable {
      let error: String?
      let values: [String: Double]
    }
    struct Arm: Decodable {
      let label: String
      let runs: [Run]
    }
    struct Finding: Decodable {
      struct Judged: Decodable { let metric: Metric }
      let measure: String
      let assessment: Judged
    }
    struct Contrast: Decodable { let findings: [Finding] }
    let experiment: String
    let arms: [Arm]
    let contrasts: [Contrast]
  }
}

/// What is wrong with what should be calibrated on.
public struct CalibrationError: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
