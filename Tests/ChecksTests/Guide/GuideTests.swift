import BugZoo
import Checks
import Foundation
import Testing

@Suite("docs/add-a-check.md") struct CheckGuideTests {
  @Test("shows a check that is compiled here, and answers both ways")
  func guide() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let source = try String(
      contentsOf: here.appendingPathComponent("StepCheck.swift"), encoding: .utf8)
    let guide = try String(
      contentsOf: here.appendingPathComponent("../../../docs/add-a-check.md"), encoding: .utf8)
    #expect(guide.contains("```swift\n\(source)```\n"))

    var setup = Specimen.perceptron()
    #expect(try setup.report([StepCheck()]).findings.map(\.verdict) == [.pass])
    setup.experiment.training.batchSize = 100_000
    let finding = try #require(try setup.report([StepCheck()]).findings.first)
    #expect(finding.verdict == .warn && finding.hint != nil)
  }
}
