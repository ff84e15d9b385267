import Ablations
import Archive
import Foundation
import Runs
import RunsSupport
import Statistics

/// An ablation of the fake procedure, made and archived.
struct ArchivedFake {
  let folder: TestFolder
  let ablation: Ablation
  let outcomes: [RunResult]
  let bundle: AblationBundle

  init(
    _ text: String = "seed = 1", seeds: Int = 3, in folder: TestFolder,
    study: StudyStanding = .notFrozen(), files: [String: String] = [:],
    trick: String = "worse:by=0.25", ledger: RunLedger? = nil
  ) throws {
    self.folder = folder
    var plan = RunPlan(results: folder.results)
    let procedures = FakeProcedures()
    ablation = try Ablation(
      of: .fake("name = \"fake\"\n" + text), variants: [Ablation.Variant(trick: TrickUse(trick))],
      seeds: { first in (0..<seeds).map { first + $0 } }, by: procedures, in: &plan)
    outcomes = try plan.run(
      with: InProcessExecutor(procedures), from: plan.status(), by: procedures, keepGoing: false
    ) { _ in }
    let computed = try Self.compute(RecordedRuns(ablation, outcomes))
    bundle = try AblationArchive(
      words: ["--trick", trick], command: ["harness", "ablate"], started: Date(), study: study,
      studyFiles: files
    ).write(
      ablation, outcomes, statistics: computed.statistics, document: computed.statistics,
      report: computed.report + "made just now\n\n\(study.sentence)\n", in: folder.results,
      ledger: ledger)
  }

  /// As much of statistics as it takes to tell one run's numbers, and one verdict, from another's.
  static func compute(_ runs: RecordedRuns) throws -> AblationCheck.Recomputed {
    let result = try runs.result(margin: nil)
    let arms: [JSONValue] = zip(runs.ablation.arms, result.cells).map { arm, cells in
      let runs: [JSONValue] = cells.map { cell in
        let values = cell.values.filter { $0.value.isFinite }.map {
          ($0.key.description, JSONValue.number($0.value))
        }
        return [
          "seed": .integer(cell.seed),
          "values": .object(Dictionary(values) { first, _ in first }),
        ]
      }
      return ["label": .string(arm.label), "runs": .array(runs)]
    }
    let findings: [JSONValue] = try result.findings[0].map { finding in
      [
        "measure": .string(finding.measure.description),
        "differences": .array(
          finding.differences.map { $0.isFinite ? .number($0) : .null }),
        "assessment": try JSONDecoder().decode(
          JSONValue.self, from: JSONEncoder().encode(finding.assessment)),
      ]
    }
    let document: JSONValue = [
      "bundle": .string(result.cells[0][0].bundle.path), "reused": 7,
      "seeds": .array(runs.ablation.seeds.map { .integer($0) }), "arms": .array(arms),
      "contrasts": [
        ["label": .string(runs.ablation.contrasts[0].label), "findings": .array(findings)]
      ],
    ]
    return AblationCheck.Recomputed(
      statistics: try JSONEncoder().encode(document),
      report: "report\n\(result.findings[0][0].assessment.sentence)\n")
  }

  func check(
    _ bundle: AblationBundle? = nil, in stores: [BundleStore]? = nil, ledger: RunLedger? = nil
  ) -> AblationCheck {
    AblationCheck(
      bundle ?? self.bundle, in: stores ?? [BundleStore(resultsDirectory: folder.results)],
      ledger: ledger, computing: { try Self.compute($1) })
  }

  /// Takes away runs of an arm, by the numbers of their seeds.
  func takeAway(_ places: [(arm: Int, number: Int)]) throws {
    let archived = try ArchivedAblation(bundle)
    for place in places {
      try FileManager.default.removeItem(
        atPath: "\(folder.results)/\(archived.runs[place.arm][place.number].bundle)")
    }
  }
}
