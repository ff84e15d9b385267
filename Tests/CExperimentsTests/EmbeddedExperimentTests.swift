import CExperiments
import Foundation
import Testing

@Suite("The embedded experiments") struct EmbeddedExperimentTests {
  private static var names: [String] {
    var names: [String] = []
    while let name = experiments_name(Int32(names.count)) { names.append(String(cString: name)) }
    return names
  }

  @Test("are found by their names, each with a text that names it")
  func texts() throws {
    #expect(Self.names.contains("digits"))
    #expect(Set(Self.names).count == Self.names.count)
    for name in Self.names {
      let text = String(cString: try #require(experiments_text(name)))
      #expect(text.contains("name = \"\(name)\""))
    }
  }

  @Test("are nothing for other names and numbers")
  func unknown() {
    #expect(experiments_text("no-such-experiment") == nil)
    #expect(experiments_text("") == nil)
    #expect(experiments_name(Int32(Self.names.count)) == nil)
  }

  @Test("come with the published claims, one JSON document of the length that is told")
  func claims() {
    let size = claims_size()
    #expect(size > 1000)
    claims_text().withMemoryRebound(to: UInt8.self, capacity: size) { bytes in
      let text = UnsafeBufferPointer(start: bytes, count: size)
      #expect(text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "["))
      #expect(String(validating: text, as: UTF8.self) != nil)
      let end = text.last { $0 > 0x20 }
      #expect(end == UInt8(ascii: "}") || end == UInt8(ascii: "]"))
    }
  }

  @Test("come with all their data, byte for byte as in the checkout")
  func data() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../experiments/data")
    let notData = ["README.md", "derive.py"]
    let expected = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix(".") && !notData.contains($0) }
    var names: [String] = []
    while true {
      let file = experiment_data_file(Int32(names.count))
      guard let name = file.name else { break }
      names.append(String(cString: name))
      let bytes = try Data(contentsOf: folder.appendingPathComponent(names[names.count - 1]))
      #expect(bytes.elementsEqual(UnsafeBufferPointer(start: file.bytes, count: file.size)))
    }
    #expect(names == expected.sorted())
  }
}
