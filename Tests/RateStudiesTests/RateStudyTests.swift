import Foundation
import RateStudies
import Testing

@Suite("Suggested rates are compared with a grid's")
struct RateStudyTests {
  @Test("The rates of a grid are equally far apart by their logarithms")
  func rates() throws {
    let test = try RangeTest(from: 1e-5, to: 1)
    #expect(
      RateGrid.rates(of: test, count: 11) == [
        1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2, 3.16e-2, 0.1, 0.316, 1,
      ])
    #expect(RateGrid.rates(of: test, count: 2) == [1e-5, 1])
  }

  /// A study of two rates over three seeds, as `--publish` writes it.
  private func study(_ name: String, loses: [Double], failed: Int = 0) throws -> RateRegret {
    let regret = String(
      decoding: try JSONEncoder().encode(PairedComparison(differences: loses)), as: UTF8.self)
    func row(_ origin: String, _ rate: Double, _ regret: String, failed: Int = 0) -> String {
      """
      {"origin": "\(origin)", "rate": \(rate), "chosenBy": 0.9, "value": 0.95, "failed": \(failed),
       "regret": \(regret), "digests": ["a", "b", "c"]}
      """
    }
    let text = """
      {"experiment": "\(name)", "optimiser": "sgd", "seeds": [6, 7, 8], "best": 0.1,
       "measure": {"name": "test/accuracy", "direction": "higher-is-better", "unit": "fraction"},
       "chosenBy": {"name": "validation/accuracy", "direction": "higher-is-better", "unit": "fraction"},
       "rows": [\(row("own", 0.1, regret)), \(row("grid", 0.1, regret)), \(row("valley", 0.02, regret)),
       \(row("steepest", 0.5, "null", failed: failed))]}
      """
    return try JSONDecoder().decode(RateRegret.self, from: Data(text.utf8))
  }

  @Test("A row says what each rule loses, in points and with its interval")
  func table() throws {
    let lines = RateStudyTable([
      try study("b", loses: [0.01, 0.02, 0.03], failed: 2), try study("a", loses: [0, 0, 0]),
    ]).markdown.split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(lines[2].hasPrefix("| `a` | sgd | test accuracy | 0.10, 95.00% |"))
    #expect(lines[3].contains("| 0.50: 2 of 3 runs failed |"), "\(lines[3])")
    #expect(lines[3].contains("| 0.020: +2.00 (-0.48 to +4.48) |"), "\(lines[3])")
    #expect(lines[3].contains("| none |"), "\(lines[3])")
  }

  @Test("Publishing replaces a study and the table, and leaves the rest of the text")
  func publication() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-rates-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let publication = RateStudyPublication(folder: folder.path)
    try publication.publish(study("one", loses: [0.01, 0.02, 0.03]))
    let place = folder.appendingPathComponent("README.md")
    var text = try String(contentsOf: place, encoding: .utf8)
    try ("# Before\n\n" + text + "\nafter\n").write(to: place, atomically: true, encoding: .utf8)
    try publication.publish(study("two", loses: [0, 0, 0.01]))
    try publication.publish(study("one", loses: [0, 0, 0]))
    text = try String(contentsOf: place, encoding: .utf8)
    #expect(text.hasPrefix("# Before\n\n<!--") && text.hasSuffix("-->\n\nafter\n"), "\(text)")
    #expect(text.components(separatedBy: "`one`").count == 2 && text.contains("`two`"))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(files == ["README.md", "one.json", "two.json"])
  }
}
