import Archive
import ArchiveSupport
import Foundation
import TestSupport
import Testing

@Suite("Verification")
struct VerificationTests {
  /// A bundle that a test may damage.
  private struct Specimen {
    let folder = TemporaryFolder()
    let bundle: ResultBundle

    init() throws {
      bundle = try BundleWriter(resultsDirectory: folder.path).write(SampleRun.contents())
    }

    func url(_ file: String) -> URL { URL(fileURLWithPath: bundle.path + "/" + file) }

    /// Every file, from the bundle's top.
    func files() throws -> [String] {
      try FileManager.default.subpathsOfDirectory(atPath: bundle.path).filter { file in
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
          atPath: url(file).path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue
      }.sorted()
    }

    func write(_ text: String, to file: String) throws { try Data(text.utf8).write(to: url(file)) }

    func append(_ text: String, to file: String) throws {
      try write(String(decoding: Data(contentsOf: url(file)), as: UTF8.self) + text, to: file)
    }

    /// The files that verification finds fault with.
    func faults() -> [String] { bundle.verify().map(\.file) }
  }

  @Test("covers every kind of file")
  func coverage() throws {
    let files = try Specimen().files()
    // Those given, nine records of the writer, three untracked files, two of a plugin, four of BagIt.
    #expect(files.count == (try SampleRun.contents().files.contents.count) + 9 + 3 + 2 + 4)
    for file in ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"] {
      #expect(files.contains(file))
    }
  }

  @Test("names the file, and it alone, that a flipped bit is in")
  func flippedBits() throws {
    let specimen = try Specimen()
    for file in try specimen.files() {
      let intact = try Data(contentsOf: specimen.url(file))
      let last = intact.count - 1
      for offset in Set([0, 7, 65, 70, last / 2, last]) where intact.indices.contains(offset) {
        // Bit 5 of a hexadecimal digit makes it upper case, which other readers take for the same.
        let bit = offset % 2 == 0 ? 5 : 0
        var damaged = intact
        damaged[offset] ^= 1 << bit
        try damaged.write(to: specimen.url(file))
        #expect(specimen.faults() == [file], "byte \(offset), bit \(bit)")
      }
      try intact.write(to: specimen.url(file))
    }
    #expect(specimen.faults() == [])
  }

  @Test("finds a flipped bit anywhere in the small lists")
  func everyByteOfLists() throws {
    let specimen = try Specimen()
    for file in ["bagit.txt", "bag-info.txt", "tagmanifest-sha256.txt"] {
      let intact = try Data(contentsOf: specimen.url(file))
      for offset in intact.indices {
        var damaged = intact
        damaged[offset] ^= offset % 2 == 0 ? 32 : 1
        try damaged.write(to: specimen.url(file))
        #expect(specimen.faults() == [file], "byte \(offset)")
      }
      try intact.write(to: specimen.url(file))
    }
  }

  @Test("names a file that is cut short, longer, emptied or gone")
  func sizes() throws {
    let specimen = try Specimen()
    for file in try specimen.files() {
      let intact = try Data(contentsOf: specimen.url(file))
      var versions = [intact + Data([0]), intact + Data("\n".utf8)]
      if !intact.isEmpty { versions += [Data(), intact.dropLast()] }
      for damaged in versions {
        try damaged.write(to: specimen.url(file))
        #expect(specimen.faults().contains(file))
      }
      try FileManager.default.removeItem(at: specimen.url(file))
      let problems = specimen.bundle.verify()
      #expect(problems.contains { $0.file == file && $0.kind == .missing })
      try intact.write(to: specimen.url(file))
    }
    #expect(specimen.faults() == [])
  }

  @Test(
    "names a file that is too many",
    arguments: ["extra", "data/extra", "data/result/extra.bin", "data/new/folder/extra", ".hidden"])
  func extra(file: String) throws {
    let specimen = try Specimen()
    try FileManager.default.createDirectory(
      at: specimen.url(file).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: specimen.url(file))
    #expect(specimen.bundle.verify().map(\.kind).contains(.extra))
    #expect(specimen.faults().contains(file))
  }

  @Test(
    "knows names by their bytes",
    arguments: [("K", "\u{212A}"), ("\u{E9}", "e\u{301}"), ("\u{C5}", "\u{212B}")])
  func equivalentNames(name: String, other: String) throws {
    let specimen = try Specimen()
    // Both lists have the one name, the disk has the other, which Unicode calls equivalent.
    try specimen.append("\(Self.nothing)  data/\(name)\n", to: "manifest-sha256.txt")
    try Data().write(to: specimen.url("data/\(other)"))
    let problems = specimen.bundle.verify()
    #expect(
      problems.contains { $0.kind == .extra && Array($0.file.utf8) == Array("data/\(other)".utf8) })
    #expect(
      !problems.contains { $0.kind == .extra && Array($0.file.utf8) == Array("data/\(name)".utf8) })
  }

  /// The SHA-256 of no bytes.
  private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test("finds files whose names are not UTF-8")
  func otherBytes() throws {
    let specimen = try Specimen()
    for folder in ["", "/data", "/data/result"] {
      let path = Array((specimen.bundle.path + folder + "/a").utf8) + [0xFF, 0]
      let file = path.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
      }
      try #require(file >= 0)
      close(file)
      let problems = specimen.bundle.verify()
      #expect(problems.contains { $0.kind == .extra && $0.detail == "its name is not UTF-8" })
      path.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: CChar.self) { _ = unlink($0.baseAddress!) }
      }
    }
    #expect(specimen.faults() == [])
  }

  @Test(
    "finds folders with nothing in them", arguments: ["empty", "data/empty", "data/result/a/b"])
  func emptyFolders(folder: String) throws {
    let specimen = try Specimen()
    try FileManager.default.createDirectory(
      at: specimen.url(folder), withIntermediateDirectories: true)
    #expect(specimen.faults() == [folder])
  }

  @Test("finds an entity that the crate describes twice, and a key that a record has twice")
  func twice() throws {
    let specimen = try Specimen()
    let forgery = Forgery(of: specimen.bundle.path)
    try forgery.makeLists()
    let crate = "data/" + BundlePath.crate
    let text = try forgery.read(crate)
    let entity = ##"{"@id":"#run","@type":"CreateAction"},"##
    try specimen.write(text.replacing(#""@graph":["#, with: #""@graph":["# + entity), to: crate)
    try forgery.makeLists(ofCrate: false)
    #expect(specimen.faults() == [crate])
    try specimen.write(text, to: crate)
    try forgery.makeLists()
    try forgery.rewrite("data/" + BundlePath.host) { #"{"memory": 1,"# + $0.dropFirst() }
    let details = specimen.bundle.verify().map(\.detail)
    #expect(details.count == 1 && details[0].hasPrefix("the key 'memory' is given twice (line "))
  }

  @Test("does not follow links, nor trust files behind them")
  func links() throws {
    let specimen = try Specimen()
    let file = "data/" + BundlePath.final
    let elsewhere = specimen.folder.path + "/elsewhere"
    try FileManager.default.moveItem(atPath: specimen.url(file).path, toPath: elsewhere)
    try FileManager.default.createSymbolicLink(
      atPath: specimen.url(file).path, withDestinationPath: elsewhere)
    #expect(specimen.faults() == [file])
  }

  @Test("finds weights that were changed together with some of the lists")
  func rewrittenLists() throws {
    let specimen = try Specimen()
    let file = "data/" + BundlePath.final
    let before = try specimen.bundle.digestText(of: file)
    var weights = try Data(contentsOf: specimen.url(file))
    weights[weights.count - 1] ^= 1
    try weights.write(to: specimen.url(file))
    let after = try specimen.bundle.digestText(of: file)
    let lists = [
      "manifest-sha256.txt", "data/ro-crate-metadata.json", "data/result-manifest-sha256.txt",
    ]
    for file in lists {
      let text = String(decoding: try Data(contentsOf: specimen.url(file)), as: UTF8.self)
      #expect(text.contains(before))
      try Data(text.replacingOccurrences(of: before, with: after).utf8)
        .write(to: specimen.url(file))
      #expect(!specimen.faults().isEmpty)
    }
    #expect(try ResultBundle(path: specimen.bundle.path).digest != specimen.bundle.digest)
  }

  @Test("of a folder that is no bundle finds fault, and of none too")
  func noBundle() {
    let folder = TemporaryFolder()
    #expect(!ResultBundle.verify(path: folder.path).isEmpty)
    #expect(!ResultBundle.verify(path: folder.path + "/none").isEmpty)
    #expect(throws: ArchiveError.self) { try ResultBundle(path: folder.path) }
  }
}

extension ResultBundle {
  /// Returns the SHA-256 of a file as coreutils compute it.
  fileprivate func digestText(of file: String) throws -> String {
    let finished = try FinishedProcess(
      URL(fileURLWithPath: "/usr/bin/sha256sum"), [path + "/" + file])
    return String(decoding: finished.output.prefix(64), as: UTF8.self)
  }
}
