import Foundation
import Runs
import RunsSupport
import Testing
import TrainingRuns

@Suite("What needs no training") struct YardstickTests {
  private func yardsticks(
    _ source: ExperimentSource, _ settings: [String: String] = [:]
  ) throws -> Yardsticks {
    var source = source
    source.settings = settings.map { ExperimentSource.Setting(key: $0.key, value: $0.value) }
    let procedure = try TrainingProcedures().training(
      for: RunRequest(source, results: "/nowhere"))
    return try #require(try procedure.yardsticks())
  }

  @Test("the nearest neighbour's answers are told by the symbols that the run has learnt")
  func pieces() throws {
    let verses = try ExperimentLibrary.find("verses")
    let words = try yardsticks(verses)
    let pieces = try yardsticks(
      verses, ["data.subwords": "300", "data.subword-side": "\"target\""])
    #expect(words.scores.map(\.model) == ["nearest neighbour"])
    let errors = try [words, pieces].map {
      try #require($0.scores.first?.values["token-error-rate"])
    }
    // The same answers, of which some words are unknown, and no pieces are.
    #expect(errors[1] < errors[0])
    #expect(errors[1] > errors[0] - 0.01)
  }

  @Test("what always gives the same answer is asked about every test example")
  func everyExample() throws {
    let folder = try TestFolder()
    func file(_ name: String) -> String { "\(folder.path)/\(name)" }
    func pairs(_ numbers: Range<Int>) -> String {
      numbers.map { "w\($0)\tx\($0 % 7) y\n" }.joined()
    }
    try pairs(0..<40).write(toFile: file("train.tsv"), atomically: true, encoding: .utf8)
    try pairs(40..<2_140).write(toFile: file("test.tsv"), atomically: true, encoding: .utf8)
    try """
    name = "numbered"
    format = "pairs"
    train = "train.tsv"
    test = "test.tsv"
    source-symbols = "characters"
    """.write(toFile: file("data.toml"), atomically: true, encoding: .utf8)
    let source = ExperimentSource(
      name: "numbered", file: file("numbered.toml"),
      text: """
        name = "numbered"
        data.dataset = "\(file("data.toml"))"
        data.scaling = "none"
        network.model = { kind = "encoder-decoder", width = 4, units = 4 }
        """)
    let found = try yardsticks(source)
    #expect(found.tested == 2_000 && found.testExamples == 2_100)
    #expect(found.blind["token-error-rate"]?.count == 2_100)
  }
}
