import Foundation
import Testing

@Suite("Step times are compared with those of an earlier report")
struct BenchTests {
  @Test("bench --against reads what bench --json has written")
  func against() throws {
    let folder = try Folder()
    let words = ["bench", "--models", "mlp", "--seconds", "0.01", "--threads", "1"]
    let report = try Program.start(words + ["--json"], in: folder).wait()
    #expect(report.code == 0)
    try folder.write(report.output, to: "before.json")
    let later = try Program.start(words + ["--against", "before.json"], in: folder).wait()
    #expect(later.code == 0, "\(later.errors)")
    #expect(later.output.contains("mlp"))
  }
}
