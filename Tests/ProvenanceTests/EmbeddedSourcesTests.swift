import Foundation
import Provenance
import Testing

@Suite("The sources in a plugin's file")
struct EmbeddedSourcesTests {
  private let files = [
    "README.md": Data("# card\n".utf8), "Noise.swift": Data([0, 255, 10]),
    "deep/ü.swift": Data("]".utf8),
  ]

  @Test("are found among other bytes, as they were")
  func found() throws {
    let sources = EmbeddedSources(files)
    #expect(sources.files.map(\.path) == ["Noise.swift", "README.md", "deep/ü.swift"])
    var data = Data((0..<1000).map { UInt8(truncatingIfNeeded: $0) })
    #expect(EmbeddedSources(in: data) == nil)
    data += Data(sources.mark.utf8) + Data([0]) + Data(sources.mark.utf8) + Data([1, 2])
    #expect(EmbeddedSources(in: data) == sources)
    #expect(sources.mark == EmbeddedSources(files).mark)
  }

  @Test("are none if they are cut, changed or two")
  func broken() throws {
    let sources = EmbeddedSources(files)
    let mark = Data(sources.mark.utf8)
    for count in [0, 10, 30, mark.count - 1] {
      #expect(EmbeddedSources(in: mark.prefix(count)) == nil)
    }
    let other = EmbeddedSources(["a": Data()])
    #expect(EmbeddedSources(in: mark + Data(other.mark.utf8)) == nil)
    var forged = sources
    forged.files[0].contents = Data("other".utf8)
    #expect(EmbeddedSources(in: Data(forged.mark.utf8)) == nil)
  }

  @Test("are digests alone beyond a limit")
  func limit() {
    let sources = EmbeddedSources([
      "a": Data(count: 1000), "b": Data(count: EmbeddedSources.limit), "c": Data(count: 1000),
    ])
    #expect(sources.files.map { $0.contents?.count } == [1000, nil, 1000])
    #expect(sources.files[1].sha256 == SHA256.hex(of: Data(count: EmbeddedSources.limit)))
    #expect(sources.mark.utf8.count < 10_000)
  }
}
