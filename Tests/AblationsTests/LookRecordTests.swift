import Ablations
import Archive
import Foundation
import Runs
import RunsSupport
import Statistics
import Testing

@Suite("Looks at a comparison are written down")
struct LookRecordTests {
  private func question(
    _ text: String = "", _ trick: String = "a:by=0.1", in folder: TestFolder,
    seeds: [Int] = [1], measure: Measure = .testLoss
  ) throws -> LookQuestion {
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake(text), variants: [Ablation.Variant(trick: TrickUse(trick))], seeds: { _ in seeds },
      by: FakeProcedures(), in: &plan)
    return LookQuestion(ablation.contrasts[0], of: ablation, by: measure)
  }

  private func record(_ folder: TestFolder) throws -> LookRecord {
    try FileManager.default.createDirectory(
      atPath: folder.results, withIntermediateDirectories: true)
    return LookRecord(results: folder.results)
  }

  private func file(_ folder: TestFolder) -> String { "\(folder.results)/\(LookRecord.name)" }

  @Test("The question is the same for other seeds, and another for other arms or measures")
  func questions() throws {
    let folder = try TestFolder()
    let asked = try question(in: folder)
    #expect(try question(in: folder, seeds: [3, 4]) == asked)
    #expect(try question("seed = 7", in: folder) == asked)
    #expect(try question("", "a:by=0.10", in: folder) == asked)
    #expect(try question("", "a:by=0.2", in: folder) != asked)
    #expect(try question("epochs = 4", in: folder) != asked)
    #expect(try question(in: folder, measure: .validationLoss) != asked)
  }

  @Test("The same seeds are no new look; more seeds, other seeds and fewer are")
  func looks() throws {
    let folder = try TestFolder()
    let (record, asked) = (try record(folder), try question(in: folder))
    #expect(record.add([1, 2, 3], to: asked).looks == [[1, 2, 3]])
    #expect(record.add([3, 2, 1], to: asked).looks.count == 1)
    #expect(record.add([1, 2, 3, 4, 9], to: asked).looks == [[1, 2, 3], [1, 2, 3, 4, 9]])
    #expect(record.add([7], to: asked).looks.count == 3)
    #expect(record.add([1, 2, 3], to: asked).looks.count == 3)
    let other = try question("", "a:by=0.2", in: folder)
    #expect(record.add([1], to: other).looks == [[1]])
    #expect(try BundleStore(resultsDirectory: folder.results).overviews().isEmpty)
  }

  @Test("The sentence tells the looks and a rate that was computed for them")
  func sentences() throws {
    let folder = try TestFolder()
    let (record, asked) = (try record(folder), try question(in: folder))
    #expect(record.add(Array(1...6), to: asked).sentence == nil)
    #expect(try #require(record.add(Array(1...8), to: asked).sentence).hasPrefix("second look at"))
    let third = record.add(Array(1...12), to: asked)
    let rate = RepeatedLooks.falseAlarmRate([Array(1...6), Array(1...8), Array(1...12)])
    #expect(third.falseAlarmRate == rate && rate > 0.06)
    #expect(
      third.sentence
        == "third look at this comparison (6, 8, 12 seeds): looking until p ≤ .05 gives false alarms "
        + "in about \(NumberText.fixed(100 * rate, decimals: 1))%, not 5%; --until decided accounts "
        + "for its looks")
    let few = try question("", "b:by=1", in: folder)
    _ = record.add([1, 2], to: few)
    #expect(try #require(record.add([1, 2, 3], to: few).sentence).contains("stay at 0.0%"))
  }

  @Test("A search's own looks are accounted for; those besides are told, and none is lost")
  func search() throws {
    let folder = try TestFolder()
    let (record, asked) = (try record(folder), try question(in: folder))
    let own = [Array(1...6), Array(1...7)]
    #expect(record.add(search: own, to: asked).looks.isEmpty)
    #expect(record.add(search: own, to: asked).sentence == nil)
    #expect(record.add(Array(1...8), to: asked).looks.map(\.count) == [6, 7, 8])
    let besides = record.add(search: own, to: asked)
    #expect(besides.looks == [Array(1...8)] && besides.falseAlarmRate == nil)
    #expect(
      try #require(besides.sentence).hasPrefix(
        "This comparison was looked at otherwise too (8 seeds): "))
  }

  @Test("Runs of the very results of another question's are that question, whatever it is called")
  func results() throws {
    let folder = try TestFolder()
    let (record, asked) = (try record(folder), try question(in: folder))
    let other = try question("", "b:by=0.1", in: folder)
    _ = record.add([1, 2], to: asked, results: ["aa", "bb"])
    #expect(record.add([1, 2], to: other, results: ["aa", "bb"]).looks == [[1, 2]])
    #expect(record.add([1, 2, 3], to: other, results: ["aa", "bb", "cc"]).looks.count == 2)
    // It is known by the name from then on, and by what either came to.
    #expect(record.add([7, 8], to: other, results: ["dd", "ee"]).looks.count == 3)
    #expect(record.add([9], to: asked).looks.count == 4)
    let third = try question("", "c:by=0.1", in: folder)
    #expect(record.add([7], to: third, results: ["dd"]).looks.count == 5)
    let apart = try question("", "d:by=0.1", in: folder)
    #expect(record.add([1], to: apart, results: ["ff"]).looks == [[1]])
  }

  @Test("Damage costs the lines it is in, and nothing else")
  func damage() throws {
    let folder = try TestFolder()
    let (record, asked) = (try record(folder), try question(in: folder))
    _ = record.add(Array(1...6), to: asked)
    let handle = try #require(FileHandle(forWritingAtPath: file(folder)))
    try handle.seekToEnd()
    let hostile = [
      "\(asked.digest) 5-1", "\(asked.digest) 1-99999999999", "\(asked.digest) -3", asked.digest,
      "\(asked.digest)  1", "\(asked.digest) 1,,2", "\u{0}\u{1B}[31m",
      "\(asked.digest) 9223372036854775807-9223372036854775807,x",
      "\(asked.digest) 1-",
    ]
    try handle.write(contentsOf: Data(hostile.joined(separator: "\n").utf8) + Data([0xFF, 0xFE]))
    try handle.close()
    // The cut line's rest does not swallow the next one.
    #expect(record.add(Array(1...8), to: asked).looks.map(\.count) == [6, 8])
    #expect(record.add(Array(1...9), to: asked).looks.map(\.count) == [6, 8, 9])
  }

  @Test("What is no file is left alone", arguments: ["folder", "link", "pipe"])
  func strange(kind: String) throws {
    let folder = try TestFolder()
    let (record, asked) = (try record(folder), try question(in: folder))
    let target = "\(folder.path)/target"
    switch kind {
    case "folder":
      try FileManager.default.createDirectory(
        atPath: file(folder), withIntermediateDirectories: true)
    case "link":
      try "mine\n".write(toFile: target, atomically: false, encoding: .utf8)
      try FileManager.default.createSymbolicLink(
        atPath: file(folder), withDestinationPath: target)
    default: #expect(mkfifo(file(folder), 0o600) == 0)
    }
    #expect(record.add([1], to: asked).looks == [[1]])
    #expect(record.add([1, 2], to: asked).looks == [[1, 2]])
    if kind == "link" {
      #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine\n")
    }
  }

  @Test("Writers at the same time lose no line")
  func concurrent() async throws {
    let folder = try TestFolder()
    let (record, asked) = (try record(folder), try question(in: folder))
    await withTaskGroup(of: Void.self) { group in
      for seed in 1...60 { group.addTask { _ = record.add([seed], to: asked) } }
    }
    #expect(record.add([1], to: asked).looks.count == 60)
  }
}
