import Foundation
import Testing

import Platform

@Suite("Paths by their text")
struct FilePathTests {
  /// Every text over the letters up to a length.
  static let all: [String] = {
    let letters = ["a", ".", "/", "-", "é"]
    var all = [""]
    var longest = [""]
    for _ in 0..<4 {
      longest = longest.flatMap { path in letters.map { path + $0 } }
      all += longest
    }
    return all
  }()

  /// The system's own; the names agree but for how the current folder is written.
  private static func system(
    _ path: String, _ function: (UnsafeMutablePointer<CChar>) -> UnsafeMutablePointer<CChar>?
  ) -> String {
    let copy = strdup(path)
    defer { free(copy) }
    return copy.flatMap(function).map { String(cString: $0) } ?? ""
  }

  @Test("a folder is that of dirname, and empty where no folder is written")
  func folders() {
    for path in Self.all {
      // A relative path of one part, whatever slashes follow it.
      let isBare = path.first != "/" && path.split(separator: "/").count < 2
      var expected = isBare ? "" : Self.system(path) { dirname($0) }
      // POSIX leaves open what two slashes at the beginning mean; here they are one.
      if expected == "//" { expected = "/" }
      #expect(FilePath.folder(of: path) == expected, "of '\(path)'")
    }
  }

  @Test("a name is that of basename")
  func names() {
    for path in Self.all where !path.isEmpty {
      #expect(FilePath.name(of: path) == Self.system(path) { __xpg_basename($0) }, "of '\(path)'")
    }
    #expect(FilePath.name(of: "") == "")
  }

  @Test("folder and name lead to the same place as the path")
  func whole() {
    for path in Self.all where !path.isEmpty {
      let again = FilePath.joined(FilePath.folder(of: path), FilePath.name(of: path))
      #expect(
        FilePath.standardised(again, in: "/x/y") == FilePath.standardised(path, in: "/x/y"),
        "of '\(path)'")
    }
  }

  @Test("a path is standardised as an address is (RFC 3986, 5.2.4)")
  func standardised() {
    for path in Self.all {
      let url = URL(fileURLWithPath: "/x/y/" + path).standardizedFileURL.path
      #expect(FilePath.standardised("/x/y/" + path, in: "/z") == url, "of '\(path)'")
    }
    #expect(FilePath.standardised("../b//./c/", in: "/x/y") == "/x/b/c")
    #expect(FilePath.standardised("../../../b", in: "/x/y") == "/b")
    #expect(FilePath.standardised("/", in: "/x") == "/")
    // To a string this is one letter, to the system a slash and a name.
    #expect(FilePath.name(of: "a/\u{301}b").unicodeScalars.elementsEqual("\u{301}b".unicodeScalars))
    #expect(FilePath.folder(of: "a/\u{301}b") == "a")
  }

  @Test("nothing cuts paths in another way")
  func everywhere() throws {
    let package = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    for folder in ["Sources", "Plugins"] {
      let files = FileManager.default.enumerator(atPath: "\(package)/\(folder)")
      let paths = (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
      #expect(paths.count > 50)
      for path in paths {
        let text = try String(contentsOfFile: "\(package)/\(folder)/\(path)", encoding: .utf8)
        #expect(!text.contains("LastPathComponent") && !text.contains("as NSString"), "\(path)")
      }
    }
  }
}
