import Archive
import Foundation
import Provenance
import Testing

@Suite("An index makes listing quick, and is never believed against the files")
struct BundleIndexTests {
  private final class Results {
    let path = FileManager.default.temporaryDirectory.path + "/index-\(UUID().uuidString)"
    var store: BundleStore { BundleStore(resultsDirectory: path) }
    var index: String { path + "/.index" }

    init(_ seeds: ClosedRange<UInt64> = 1...3) throws {
      for seed in seeds {
        _ = try BundleWriter(resultsDirectory: path)
          .write(SampleRun.contents(seed: seed))
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func seeds(_ results: Results) throws -> [UInt64?] {
    try results.store.overviews().map(\.seed)
  }

  @Test("A listing says the same with the index, without it, and where it is damaged")
  func rebuilt() throws {
    let results = try Results()
    func encoded() throws -> Data {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return try encoder.encode(results.store.overviews())
    }
    let first = try encoded()
    let index = try Data(contentsOf: URL(fileURLWithPath: results.index))
    #expect(try encoded() == first)
    #expect(try Data(contentsOf: URL(fileURLWithPath: results.index)) == index)
    for position in stride(from: 0, to: index.count, by: 41) {
      var damaged = index
      damaged[position] ^= 1
      try damaged.write(to: URL(fileURLWithPath: results.index))
      #expect(try encoded() == first)
    }
    try FileManager.default.removeItem(atPath: results.index)
    #expect(try encoded() == first)
    #expect(FileManager.default.fileExists(atPath: results.index))
  }

  @Test("An entry is believed for the very files that it was read from, and for no others")
  func forged() throws {
    let results = try Results(1...1)
    #expect(try seeds(results) == [1])
    // An index that is whole by its own digest and says something else.
    let text = try String(contentsOfFile: results.index, encoding: .utf8)
    let body = text.split(separator: "\n", maxSplits: 1)[1]
      .replacingOccurrences(of: "\"seed\":1", with: "\"seed\":7")
    let head = "harness index 3 " + SHA256.hex(of: body)
    try "\(head)\n\(body)".write(toFile: results.index, atomically: true, encoding: .utf8)
    #expect(try seeds(results) == [7], "it is used where the files are the same")
    try #require(chmod(results.index, 0o666) == 0)
    #expect(try seeds(results) == [1], "not where others could have written it")
    try #require(chmod(results.index, 0o644) == 0)
    let copy = results.path + "-copy"
    try FileManager.default.copyItem(atPath: results.path, toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    #expect(try BundleStore(resultsDirectory: copy).overviews().map(\.seed) == [1])
  }

  @Test("What is added, changed and removed is seen at once")
  func changes() throws {
    let results = try Results()
    #expect(try seeds(results) == [1, 2, 3])
    _ = try BundleWriter(resultsDirectory: results.path)
      .write(SampleRun.contents(seed: 4))
    #expect(try seeds(results) == [1, 2, 3, 4])
    let bundles = try results.store.list().compactMap(\.bundle)
    try FileManager.default.removeItem(atPath: bundles[0].path)
    #expect(try seeds(results) == [2, 3, 4])
    let record = bundles[1].filePath(BundlePath.run)
    let text = try String(contentsOfFile: record, encoding: .utf8)
    try text.replacingOccurrences(of: "\"seed\" : 2", with: "\"seed\" : 9")
      .write(toFile: record, atomically: false, encoding: .utf8)
    #expect(try seeds(results) == [9, 3, 4])
    try Data("{".utf8).write(to: URL(fileURLWithPath: record))
    let broken = try #require(try results.store.overviews().first)
    #expect(broken.status == nil && !broken.isOpen && broken.name == bundles[1].name)
  }

  @Test("Where the folder cannot be written, or the index is no file, listing works all the same")
  func unwritable() throws {
    let results = try Results()
    try FileManager.default.createDirectory(
      atPath: results.index, withIntermediateDirectories: true)
    #expect(try seeds(results) == [1, 2, 3])
    #expect(try results.store.find("latest").seed == 3)
  }
}
