import Reports
import Statistics
import Testing

@Suite("What ablate concludes")
struct AssessmentReportTests {
  private let assessment = Assessment(
    differences: [0.01, 0.012, 0.011, 0.013, 0.012, 0.01], metric: .accuracy())

  private func lines(_ names: [String]) -> [String] {
    AssessmentReport(names.map { .init($0, assessment) }).rendered(on: .plain).plain
      .split(separator: "\n").map(String.init)
  }

  @Test("ends with what one comparison takes for granted, among its notes")
  func one() {
    let lines = lines(["ema"])
    #expect(lines.count { $0.contains("symmetric about their centre") } == 1)
    #expect(lines.last?.hasPrefix("  p and the interval take the differences to be") == true)
  }

  @Test("says once what several take for granted, below them all")
  func several() {
    let lines = lines(["ema", "mixup", "cutout"])
    #expect(lines.count { $0.contains("symmetric about their centre") } == 1)
    #expect(lines.last?.hasPrefix("p and the intervals take the differences to be") == true)
    #expect(lines.count { $0.hasPrefix("  Improves: ") } == 3)
  }
}
