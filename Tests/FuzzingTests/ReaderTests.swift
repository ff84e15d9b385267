import Foundation
import Testing

import Fuzzing

/// A trap would end the process and so fail the run; that is the test. `make fuzz` does the same for
/// longer, and keeps what it finds here.
@Suite("Whatever a file holds, it is read or refused")
struct ReaderTests {
  private static let corpus = Bundle.module.resourcePath.map { $0 + "/Fixtures" } ?? ""

  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("fuzzing-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @Test("the corpus, and some changes of it", arguments: FuzzTargets.readers.map { $0.name })
  func reading(name: String) throws {
    let type = try #require(FuzzTargets.readers.first { $0.name == name })
    let inputs = Corpus.inputs(of: name, in: Self.corpus)
    #expect(inputs.count >= 2, "a corpus for \(name)")
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let target = try type.init(folder: folder)
    for input in inputs { target.read(input) }
    var mutator = Mutator(seed: 1, corpus: inputs)
    // Those that write files take longer.
    let counts = ["bundle": 150, "csv": 500, "idx": 500, "pairs": 500]
    for _ in 0..<(counts[name] ?? 1500) { target.read(mutator.next()) }
  }

  @Test(
    "a hundred thousand brackets do not exhaust the stack",
    arguments: ["[", "{\"a\":", "{ a = ", "a.", "[[a."])
  func nesting(part: String) throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let text = String(repeating: part, count: 100_000)
    for type in FuzzTargets.readers {
      let own = "\(folder)/\(type.name)"
      try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
      let target = try type.init(folder: own)
      for input in [text, "a = " + text, "data/run.json\n" + text, "data/job.json\n" + text] {
        target.read(Array(input.utf8))
      }
      let length = withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { Array($0) }
      target.read(length + Array(text.utf8))
    }
  }

  @Test("changes follow from the seed alone")
  func determinism() {
    let corpus = ["name = 'a'\nseed = 1\n", "1,2\n"].map { Array($0.utf8) }
    var a = Mutator(seed: 7, corpus: corpus)
    var b = Mutator(seed: 7, corpus: corpus)
    var c = Mutator(seed: 8, corpus: corpus)
    let first = (0..<50).map { _ in a.next() }
    #expect(first == (0..<50).map { _ in b.next() })
    #expect(first != (0..<50).map { _ in c.next() })
    #expect(Set(first).count > 40)
  }
}
