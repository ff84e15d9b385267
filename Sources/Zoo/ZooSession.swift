import BugZoo
import Checks
import Foundation

/// One going through the zoo.
struct ZooSession {
  /// Only what has this in its id.
  private let filter: String?
  /// Where the table is written.
  private let page: String?
  /// A folder of reports on the program's experiments.
  private let reports: String?

  /// What is true of the program's own: the long tail by design, rows of the blocks that are equal.
  private static let hardFor = [
    "base-long-tail": ["balance", "drift"], "base-page-blocks": ["overlap"],
  ]

  init(arguments: [String]) {
    let isWriting = arguments.first == "--write" && arguments.count > 1
    filter = isWriting ? nil : arguments.first
    page = isWriting ? arguments[1] : nil
    reports = isWriting && arguments.count > 2 ? arguments[2] : nil
  }

  func run() throws {
    let defects = try Defect.all.filter { isWanted($0.id) }.map { defect in
      let clock = Clock()
      let outcome = try DefectOutcome(defect)
      let checks = outcome.complaints.map { $0.id + ($0.verdict == .fail ? "!" : "") }
      print(
        "defect", defect.id, outcome.fate.rawValue + (outcome.isCaught ? "" : ", NOT CAUGHT"),
        outcome.report.map { "\($0.readiness.words)" } ?? "refused: \(outcome.refusal ?? "")",
        checks.joined(separator: " "), clock.text, separator: "\t")
      return outcome
    }
    let healthy = try Healthy.all.filter { isWanted($0.id) }.flatMap { healthy in
      try HealthyOutcome.seeds.map { seed in
        let clock = Clock()
        let outcome = try HealthyOutcome(healthy, seed: seed)
        show(outcome, clock.text)
        return outcome
      }
    }
    let experiments = try readReports()
    for outcome in experiments { show(outcome, "") }
    let table = ZooTable(defects: defects, healthy: healthy, experiments: experiments)
    print("")
    for line in table.summary { print(line) }
    if let page { try table.markdown.write(toFile: page, atomically: true, encoding: .utf8) }
  }

  private func show(_ outcome: HealthyOutcome, _ time: String) {
    print(
      "healthy", "\(outcome.id)/\(outcome.seed)", outcome.report.readiness.words,
      outcome.complaints.map { $0.id + ($0.verdict == .fail ? "!" : "") }.joined(separator: " "),
      time, separator: "\t")
  }

  private func readReports() throws -> [HealthyOutcome] {
    guard let reports else { return [] }
    let files = try FileManager.default.contentsOfDirectory(atPath: reports)
      .filter { $0.hasSuffix(".json") }.sorted()
    return try files.map { file in
      let data = try Data(contentsOf: URL(fileURLWithPath: reports + "/" + file))
      let report = try JSONDecoder().decode(CheckReport.self, from: data)
      let name = file.dropLast(5).split(separator: "@").first.map(String.init) ?? file
      return HealthyOutcome(
        id: name, seed: Int(report.seed), report: report,
        hardFor: Self.hardFor[name] ?? [])
    }
  }

  private func isWanted(_ id: String) -> Bool { filter.map { id.contains($0) } ?? true }
}

/// How long something takes.
private struct Clock {
  private let start = ContinuousClock.now

  var text: String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return "\((seconds * 100).rounded() / 100) s"
  }
}
