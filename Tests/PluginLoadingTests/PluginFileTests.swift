import Foundation
import Provenance
import Testing

import PluginLoading

@Suite("A plugin's file is read once, and judged by who could have written it")
struct PluginFileTests {
  private let folder: String

  init() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-plugin-file-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    chmod(path, 0o755)
    folder = path
  }

  private func file(_ name: String = "own.so", _ text: String = "code") throws -> String {
    let path = "\(folder)/\(name)"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    chmod(path, 0o644)
    return path
  }

  @Test("What is loaded are the bytes that were read, whatever becomes of the file")
  func readOnce() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try file()
    let plugin = try PluginFile(at: path)
    #expect(plugin.sha256 == SHA256.hex(of: "code"))
    try "other".write(toFile: path, atomically: false, encoding: .utf8)
    let copy = try plugin.sealedCopy()
    #expect(try String(contentsOfFile: copy, encoding: .utf8) == "code")
    // Sealed: nobody writes to it, also not through the path in /proc.
    let descriptor = open(copy, O_RDWR)
    if descriptor >= 0 {
      #expect(write(descriptor, "x", 1) < 0 && errno == EPERM)
      #expect(ftruncate(descriptor, 0) < 0)
      close(descriptor)
    }
    #expect(try plugin.sealedCopy() != copy, "the system's loader goes by paths")
  }

  @Test("A file of another digest is refused before anything else")
  func digest() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try file()
    #expect(throws: PluginError.self) { try PluginFile(at: path, expecting: "00") }
    #expect(throws: Never.self) {
      try PluginFile(at: path, expecting: SHA256.hex(of: "code"))
    }
  }

  @Test("A file of one's own in a folder of one's own is not doubted")
  func own() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try file()
    #expect(FileTrust.doubts(about: path) == [])
    #expect(FileTrust.doubts(about: "\(folder)/none") == ["\(folder)/none cannot be looked up"])
  }

  @Test("Others who may write are named, be it to the file, its folder, or one above")
  func writable() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try file()
    chmod(path, 0o666)
    #expect(FileTrust.doubts(about: path) == ["everybody may write to the file"])
    chmod(path, 0o664)
    #expect(FileTrust.doubts(about: path) == ["its group may write to the file"])
    chmod(path, 0o644)
    chmod(folder, 0o1777)
    #expect(FileTrust.doubts(about: path) == ["everybody may write to its folder"])
    chmod(folder, 0o755)
    let deep = folder + "/deep"
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: false)
    chmod(deep, 0o755)
    let inside = try file("deep/own.so")
    chmod(folder, 0o775)
    #expect(
      FileTrust.doubts(about: inside) == ["its group may write to the folder \(folder) above it"])
    // A sticky bit keeps others from putting another folder in the place of mine.
    chmod(folder, 0o1777)
    #expect(FileTrust.doubts(about: inside) == [])
  }

  @Test("Links are followed, and a bundle around the file is named")
  func bundle() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let deep = folder + "/bundle/data"
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
    for path in [deep, folder + "/bundle"] { chmod(path, 0o755) }
    _ = try file("bundle/bagit.txt")
    let inside = try file("bundle/data/own.so")
    let link = folder + "/link.so"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: inside)
    for path in [inside, link] {
      #expect(FileTrust.doubts(about: path) == ["it lies inside the bundle \(folder)/bundle"])
    }
    // Where the link leads afterwards makes no difference to what was read.
    let plugin = try PluginFile(at: link)
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: file("mine.so", "mine"))
    #expect(plugin.doubts == ["it lies inside the bundle \(folder)/bundle"])
    #expect(plugin.place.hasSuffix("/bundle/data/own.so"))
    try FileManager.default.moveItem(atPath: inside, toPath: inside + ".old")
    try FileManager.default.createSymbolicLink(
      atPath: inside, withDestinationPath: folder + "/mine.so")
    #expect(plugin.doubts == ["it has been moved while it was read"])
  }

  @Test("A file of another user is doubted", .enabled(if: geteuid() == 0))
  func owner() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try file()
    try #require(chown(path, 65534, 65534) == 0)
    #expect(FileTrust.doubts(about: path).first?.hasPrefix("the file belongs to ") == true)
  }
}
