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
  func `What the checks say of each defect is what is published`(id: String) throws {
    let outcome = try DefectOutcome(#require(Defect.named(id)))
    #expect(outcome.row == Self.published[id], "make zoo writes the table")
  }

  @Test func `Nearly all defects are published as caught, and by a check that names the cause`() {
    let rows = Defect.all.compactMap { Self.published[$0.id] }
    #expect(rows.count == Defect.all.count)
    let caught = rows.count { row in
      row.contains("| refused |")
        || (row.contains("| ruins |")
          ? row.contains("| not ready |") : !row.contains("| ready |"))
    }
    let named = rows.count { $0.contains("| named |") || $0.contains("| refused |") }
    #expect(100 * caught >= 98 * rows.count)
    #expect(100 * named >= 90 * rows.count)
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
