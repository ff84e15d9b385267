import Foundation
import Testing

@Suite("What is no plugin of this program is refused, with what to do")
struct PluginRefusalTests {
  private func refusal(
    of file: String, in folder: Folder, code: Int32 = 65
  ) throws -> Program.Result {
    let result = try Program.run(
      "ablate", "--plugin", file, "--trick", "gradient-centralisation", in: folder)
    #expect(result.code == code, "\(result.errors)")
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.errors.contains("hint: "))
    #expect(folder.bundles.isEmpty)
    return result
  }

  @Test("A plugin of another build is refused before any of its code runs")
  func fingerprint() throws {
    let folder = try Folder()
    var data = try Data(contentsOf: URL(fileURLWithPath: OwnTricks.moody()))
    let mark = try #require(data.range(of: Data("harness-plugin 1 for [".utf8)))
    let end = try #require(data[mark.upperBound...].firstIndex(of: UInt8(ascii: "]")))
    data[end - 60] = data[end - 60] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
    try data.write(to: URL(fileURLWithPath: folder.path("own.so")))
    // Its code would end the process.
    let result = try Program.run(
      "tricks", "--plugin", "own.so", in: folder, environment: ["MOOD": "trap-load"])
    #expect(result.code == 65)
    #expect(result.errors.contains("own.so was built for another harness: core "))
    #expect(result.errors.contains("harness plugin build FOLDER --output own.so"))
    #expect(!result.errors.contains("bad mood"))
  }

  @Test("What is no plugin at all is told from what is not there")
  func others() throws {
    let folder = try Folder()
    try folder.write("no plugin", to: "text.so")
    try FileManager.default.copyItem(atPath: "/bin/bash", toPath: folder.path("bash"))
    for file in ["text.so", "bash", "/dev/zero", "."] { _ = try refusal(of: file, in: folder) }
    let missing = try refusal(of: "nope.so", in: folder, code: 66)
    #expect(missing.errors.contains("harness plugin build"))
  }

  @Test("A file that was cut short is refused")
  func truncated() throws {
    let folder = try Folder()
    let data = try Data(contentsOf: URL(fileURLWithPath: OwnTricks.centralisation()))
    for share in [0.0005, 0.02, 0.5, 0.99] {
      try data.prefix(Int(Double(data.count) * share))
        .write(to: URL(fileURLWithPath: folder.path("own.so")))
      _ = try refusal(of: "own.so", in: folder)
    }
  }

  @Test("A trick whose id is taken is refused")
  func taken() throws {
    let folder = try Folder()
    let made = try Program.run("plugin", "new", "twin", in: folder)
    #expect(made.code == 0)
    try folder.edit("Twin/Twin.swift") {
      $0 = $0.replacingOccurrences(of: "id: \"twin\"", with: "id: \"mixup\"")
    }
    let result = try Program.run("plugin", "build", "Twin", in: folder)
    #expect(result.code == 65)
    #expect(result.errors.contains("registers 'mixup', but there is a trick of that id"))
  }

  @Test("Code that does not compile is shown by file and line")
  func mistakes() throws {
    let folder = try Folder()
    _ = try Program.run("plugin", "new", "wrong", in: folder)
    try folder.edit("Wrong/Wrong.swift") {
      $0 = "let wrong: Int = \"text\"\n" + $0
    }
    let result = try Program.run("plugin", "build", "Wrong", "--json", in: folder)
    #expect(result.code == 65)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("Wrong/Wrong.swift:1:"), "\(result.errors)")
    #expect(result.errors.contains("error: Wrong does not compile"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("Wrong.so")))
  }

  @Test("Without what it takes to compile, that is said")
  func equipment() throws {
    let folder = try Folder()
    _ = try Program.run("plugin", "new", "lone", in: folder)
    let compiler = try Program.run(
      "plugin", "build", "Lone", in: folder, environment: ["PATH": folder.path])
    #expect(compiler.code == 66)
    #expect(compiler.errors.contains("there is no 'swiftc'"))
    #expect(compiler.errors.contains("hint: install"))

    let copy = folder.path("harness")
    try FileManager.default.copyItem(atPath: Program.path, toPath: copy)
    let modules = try Program.run("plugin", "build", "Lone", in: folder, program: copy)
    #expect(modules.code == 66)
    #expect(modules.errors.contains("--modules"))
    let named = try Program.run(
      "plugin", "build", "Lone", "--modules",
      (Program.path as NSString).deletingLastPathComponent + "/Modules", in: folder, program: copy)
    #expect(named.code == 0, "\(named.errors)")
    #expect(try Program.run("tricks", "lone", "--plugin", "Lone.so", in: folder).code == 0)

    try folder.append([0], to: "harness")
    let other = try Program.run(
      "plugin", "build", "Lone", "--modules",
      (Program.path as NSString).deletingLastPathComponent + "/Modules", in: folder, program: copy)
    #expect(other.code == 65)
    #expect(other.errors.contains("another build of harness"))

    for (words, code) in [(["nope"], 66), (["Lone/README.md"], 65), (["."], 66)]
      as [([String], Int32)]
    {
      let result = try Program.start(["plugin", "build"] + words, in: folder).wait()
      #expect(result.code == code, "\(result.errors)")
      #expect(result.errors.hasPrefix("error: ") && result.errors.contains("hint: "))
    }
  }
}
