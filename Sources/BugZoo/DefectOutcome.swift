import Checks
import Errors

/// What all checks say of a defect.
public struct DefectOutcome: Sendable {
  public let defect: Defect
  /// Nothing where the experiment is refused before any check.
  public let report: CheckReport?
  /// Why it is refused.
  public let refusal: String?

  /// How a defect fares.
  public enum Fate: String, Sendable {
    case named = "named"
    case byAnother = "by another"
    case missed = "missed"
    /// The program refuses the experiment, with a reason, whatever is asked.
    case refused = "refused"
  }

  public init(_ defect: Defect, _ checks: [any Check] = CheckCatalogue.all) throws {
    self.defect = defect
    do {
      report = try defect.planted().report(checks)
      refusal = nil
    } catch let error as any UserFacingError {
      report = nil
      refusal = error.problem
    }
  }

  /// Those that warn or fail.
  public var complaints: [Finding] { report?.findings.filter { $0.verdict >= .warn } ?? [] }

  public var fate: Fate {
    if refusal != nil { return .refused }
    if complaints.contains(where: { defect.namedBy.contains($0.id) }) { return .named }
    return complaints.isEmpty ? .missed : .byAnother
  }

  /// Whether the answer is as grave as the defect.
  public var isCaught: Bool {
    switch fate {
    case .refused: true
    case .missed: false
    case .named, .byAnother: !defect.isRuinous || report?.readiness == .notReady
    }
  }

  /// The row of the published table.
  public var row: String {
    let answer = report.map { $0.readiness.words } ?? "refused"
    let checks = complaints.map { finding in
      let id = finding.verdict == .fail ? "**\(finding.id)**" : finding.id
      return defect.namedBy.contains(finding.id) ? "\(id) ✓" : id
    }
    return "| `\(defect.id)` | \(defect.summary) | \(defect.isRuinous ? "ruins" : "mild") | "
      + "\(answer) | \(fate.rawValue) | \(checks.joined(separator: ", ")) |"
  }
}

extension Readiness {
  /// As `harness check` says it.
  public var words: String {
    switch self {
    case .ready: "ready"
    case .reservations: "with reservations"
    case .notReady: "not ready"
    }
  }
}
