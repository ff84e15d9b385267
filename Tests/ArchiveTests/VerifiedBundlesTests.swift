import Archive
import Foundation
import Testing

@Suite("A bundle that was found good is read again as soon as anything about it changed")
struct VerifiedBundlesTests {
  private final class Results {
    let path = FileManager.default.temporaryDirectory.path + "/verified-\(UUID().uuidString)"
    let name: String
    var memory: String { path + "/.verified" }
    var bundle: String { "\(path)/\(name)" }

    init() throws {
      let bundle = try BundleWriter(resultsDirectory: path).write(SampleRun.contents(seed: 1))
      name = bundle.name
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Whether the bundle counts as good for a program that begins now.
    func isGood() -> Bool {
      let verified = VerifiedBundles(of: path)
      defer { verified.save() }
      return verified.isGood(name)
    }

    /// Lets so much time pass that a change would show.
    func settle() { Thread.sleep(forTimeInterval: 3.1) }

    var remembered: Bool {
      let text = try? String(contentsOfFile: memory, encoding: .utf8)
      return text?.contains(name) == true
    }
  }

  @Test("Changed bytes, added and removed files, links and times are all seen")
  func changes() throws {
    let results = try Results()
    #expect(results.isGood())
    #expect(!results.remembered, "it could have changed since without another time")
    results.settle()
    #expect(results.isGood())
    #expect(results.remembered)
    let files = FileManager.default.enumerator(atPath: results.bundle)?.compactMap { $0 as? String }
    let regular = try #require(files).filter { file in
      var isFolder: ObjCBool = false
      let path = "\(results.bundle)/\(file)"
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    #expect(regular.count > 10)
    for file in regular {
      let path = "\(results.bundle)/\(file)"
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      var damaged = before
      if damaged.isEmpty { damaged.append(0) } else { damaged[damaged.count / 2] ^= 1 }
      // In place, with the size and the time of writing put back.
      let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.write(contentsOf: damaged)
      try handle.close()
      try FileManager.default.setAttributes(
        [.modificationDate: try #require(date)], ofItemAtPath: path)
      #expect(!results.isGood(), "\(file)")
      try before.write(to: URL(fileURLWithPath: path))
      #expect(results.isGood(), "\(file) as it was")
    }
    try Data().write(to: URL(fileURLWithPath: results.bundle + "/more"))
    #expect(!results.isGood(), "a file more")
    try FileManager.default.removeItem(atPath: results.bundle + "/more")
    #expect(results.isGood())
    try FileManager.default.createDirectory(
      atPath: results.bundle + "/empty", withIntermediateDirectories: false)
    #expect(!results.isGood(), "an empty folder")
  }

  @Test("What is remembered is not believed where others could have written it")
  func others() throws {
    let results = try Results()
    results.settle()
    #expect(results.isGood() && results.remembered)
    // Damaged, and the memory of another stamp: nothing is taken on its word.
    let copy = results.path + "-copy"
    try FileManager.default.copyItem(atPath: results.path, toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let record = "\(copy)/\(results.name)/data/run.json"
    try Data("{}".utf8).write(to: URL(fileURLWithPath: record))
    #expect(!VerifiedBundles(of: copy).isGood(results.name))
  }

  @Test("What was just archived counts as it was written, unless it changed")
  func archived() throws {
    let results = try Results()
    let verified = VerifiedBundles(of: results.path)
    verified.add(archived: results.name)
    results.settle()
    verified.save()
    #expect(results.remembered && results.isGood())

    let other = try Results()
    let second = VerifiedBundles(of: other.path)
    second.add(archived: other.name)
    try Data("x".utf8).write(to: URL(fileURLWithPath: other.bundle + "/more"))
    other.settle()
    second.save()
    #expect(!other.remembered && !other.isGood())
  }
}
