import BugZoo
import Checks
import Foundation
import Testing

/// One after another: the number of threads, which one of the checks varies, belongs to the whole
/// process.
@Suite(.serialized) struct BugZooTests {
  /// The rows of the published table, by the defect's id.
  private static let published: [String: String] = {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/zoo.md")
    let lines = ((try? String(contentsOf: page, encoding: .utf8)) ?? "").split(separator: "\n")
    return Dictionary(
      lines.filter { $0.hasPrefix("| `") }.map {
        (String($0.dropFirst(3).prefix { $0 != "`" }), String($0))
      }
    ) { first, _ in first }
  }()

  @Test(arguments: Defect.all.map(\.id))
  func `Each defect is caught by a check that names its cause, as published`(id: String) throws {
    let defect = try #require(Defect.named(id))
    let outcome = try DefectOutcome(defect)
    #expect(outcome.isCaught, "\(outcome.row)")
    #expect(outcome.fate == .named || outcome.fate == .refused, "\(outcome.row)")
    #expect(outcome.row == Self.published[id], "make zoo writes the table")
  }

  @Test func `Each check has a defect that is its own to find`() {
    let caught = Set(Defect.all.flatMap(\.namedBy))
    for check in CheckCatalogue.all { #expect(caught.contains(type(of: check).id)) }
    let known = Set(CheckCatalogue.all.map { type(of: $0).id })
    #expect(caught.isSubset(of: known))
  }

  @Test func `Ids differ`() {
    #expect(Set(Defect.all.map(\.id)).count == Defect.all.count)
    #expect(Set(Healthy.all.map(\.id)).count == Healthy.all.count)
  }

  @Test(arguments: Healthy.all.map(\.id))
  func `Nothing healthy is called not ready`(id: String) throws {
    let healthy = try #require(Healthy.all.first { $0.id == id })
    for seed in HealthyOutcome.seeds {
      let outcome = try HealthyOutcome(healthy, seed: seed)
      #expect(outcome.complaints.allSatisfy { $0.verdict < .fail }, "seed \(seed)")
    }
  }
}
