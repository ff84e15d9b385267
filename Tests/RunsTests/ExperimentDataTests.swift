import Foundation
import Runs
import RunsSupport
import Testing

@Suite("The data of experiments are unpacked from the program")
struct ExperimentDataTests {
  private func modified(_ path: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }

  @Test("once, whole, and again where a file is damaged")
  func unpacking() throws {
    let folder = try TestFolder()
    let data = try #require(ExperimentData.unpacked(in: folder.path + "/cache"))
    let names = try FileManager.default.contentsOfDirectory(atPath: data).sorted()
    #expect(names.count > 10)
    let digits = URL(fileURLWithPath: data).appendingPathComponent(
      "../../Sources/COptdigits/data"
    ).standardizedFileURL.path
    #expect(try FileManager.default.contentsOfDirectory(atPath: digits).count == 4)
    let (kept, damaged) = ("\(data)/\(names[0])", "\(data)/\(names[1])")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
    try Data("other".utf8).write(to: URL(fileURLWithPath: damaged))
    let date = try modified(kept)
    #expect(ExperimentData.unpacked(in: folder.path + "/cache") == data)
    #expect(try Data(contentsOf: URL(fileURLWithPath: damaged)) == bytes)
    #expect(try modified(kept) == date)
  }

  @Test("and nothing comes of it where nothing can be written")
  func unwritable() throws {
    let folder = try TestFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
    #expect(ExperimentData.unpacked(in: folder.path + "/file") == nil)
  }
}
