import Archive
import Configuration
import Foundation
import Provenance
import Testing

@Suite("Bundles of programs that did not describe their data, nor say what their keys are made of")
struct OlderBundleTests {
  /// Archives the last run again as such a program would have, and takes it away.
  private func age(_ folder: Folder) throws -> String {
    let name = try #require(folder.bundles.last)
    let bundle = try ResultBundle(path: folder.path("results/\(name)"))
    let sources = try bundle.sources()
    var contents = BundleContents(
      run: bundle.run, sources: SourceRecord(older: try #require(sources.harness ?? sources.user)),
      host: try bundle.host(), build: try bundle.build())
    // Another build, which is what its program was.
    let program = String(repeating: "0", count: 64)
    contents.build.executableSHA256 = program
    let resolved = try ConfigurationNode.parse(
      json: String(decoding: bundle.data(at: BundlePath.resolved), as: UTF8.self), file: name)
    for file in [
      BundlePath.experiment, BundlePath.resolved, BundlePath.metrics, BundlePath.summary,
      BundlePath.initial, BundlePath.final, BundlePath.predictions, BundlePath.trace,
    ] {
      try contents.files.add(bundle.data(at: file), at: file)
    }
    let files = try files(in: bundle)
    let digests = files.mapValues(\.sha256)
    try contents.files.add(
      json: [
        "key": .string("0"), "contract": .string(try bundle.build().contract),
        "experiment": .string(SHA256.hex(of: resolved.canonicalJSON)), "program": .string(program),
        "seed": 1, "data": .object(digests.mapValues { .string($0) }),
      ] as JSONValue, at: BundlePath.job)
    let records = files.sorted { $0.key < $1.key }.map { name, file in
      [
        "name": .string(name), "sha256": .string(file.sha256), "bytes": .integer(file.bytes),
      ] as JSONValue
    }
    try contents.files.add(
      json: ["name": "my", "files": .array(records)] as JSONValue, at: BundlePath.dataset)
    try FileManager.default.removeItem(atPath: bundle.path)
    return try BundleWriter(resultsDirectory: folder.path("results")).write(contents).name
  }

  /// The digest and the size of each data file, by its name.
  private func files(
    in bundle: ResultBundle
  ) throws -> [String: (sha256: String, bytes: Int)] {
    let data = try JSONSerialization.jsonObject(with: bundle.data(at: BundlePath.dataset))
    let files = try #require((data as? [String: Any])?["files"] as? [String: [String: Any]])
    var found: [String: (sha256: String, bytes: Int)] = [:]
    for file in files.values {
      let path = try #require(file["path"] as? String)
      found[(path as NSString).lastPathComponent] = (
        try #require(file["sha256"] as? String), try #require(file["bytes"] as? Int)
      )
    }
    return found
  }

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write("train = 't.csv'\n", to: "my.toml")
    let rows = (0..<30).map { "\($0 % 5),\($0 % 2)" }.joined(separator: "\n")
    try folder.write(rows + "\n", to: "t.csv")
    try folder.write(
      """
      name = "older"
      data.dataset = "my.toml"
      network.layers = [{ kind = "linear", units = 2 }]
      training = { epochs = 1, batch-size = 8 }
      """, to: "e.toml")
    return folder
  }

  @Test("are shown, verified, compared and reproduced")
  func verbs() throws {
    let folder = try folder()
    #expect(try Program.run("train", "e.toml", "--unchecked", in: folder).code == 0)
    let old = try age(folder)
    for verb in ["show", "verify"] {
      let result = try Program.run(verb, old, in: folder)
      #expect(result.code == 0, "\(result.errors)")
    }
    let again = try Program.run("reproduce", old, in: folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("warning: the bundle was made by another build"))
    // A run that an older program made is not taken for one of this program.
    let next = try Program.run("train", "e.toml", "--unchecked", "--json", in: folder)
    #expect(
      next.errors.contains("note: 1 run is made again: \(old) is from an older program"),
      "\(next.errors)")
    let new = try #require(try next.object()["bundle"] as? String)
    let diff = try Program.run("diff", old, new, "--json", in: folder)
    #expect(diff.code == 0, "\(diff.output)")
    let causes = try #require(try diff.object()["causes"] as? [[String: Any]])
    let keys = causes.compactMap { $0["key"] as? String }
    #expect(!keys.contains { $0.hasPrefix("files") || $0.hasPrefix("data.") }, "\(keys)")
  }

  /// One that the last program of the contract bits-1 made.
  private static let older = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../ArchiveTests/Fixtures/OlderBundles/bits-1").standardized.path

  @Test(
    "of an older contract are shown, verified and compared, and why they cannot be reproduced is said"
  )
  func contract() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("results"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(atPath: Self.older, toPath: folder.path("results/older"))
    for words in [["show", "results/older"], ["verify", "results/older"], ["list"]] {
      let result = try Program.start(words, in: folder).wait()
      #expect(result.code == 0, "\(result.errors)")
    }
    let refused = try Program.run("reproduce", "results/older", "--data", ".", in: folder)
    #expect(refused.code == 65)
    #expect(
      refused.errors.contains(
        "error: the bundle was made under the numerics contract bits-1, this program computes under bits-"
      ), "\(refused.errors)")
    #expect(refused.errors.contains("--as-recorded"), "\(refused.errors)")
    // The same run under this contract: nothing of these changed but how scores are kept.
    let made = try Program.run(
      "reproduce", "results/older", "--data", ".", "--with-this-program", "--json", in: folder)
    #expect(made.code == 1, "\(made.errors)")
    let files = try #require(try made.object()["files"] as? [[String: Any]])
    let same = files.filter { $0["state"] as? String == "same" }.compactMap {
      $0["path"] as? String
    }
    #expect(
      same.sorted() == [
        "result/final.safetensors", "result/initial.safetensors", "result/predictions.safetensors",
        "result/trace.jsonl",
      ])
    let kept = try #require(try made.object()["kept"] as? String)
    let diff = try Program.run("diff", "results/older", kept, in: folder)
    #expect(diff.output.contains(#/numerics contract +bits-1 +bits-2/#), "\(diff.output)")
    #expect(
      diff.output.contains("A was made under the numerics contract bits-1"), "\(diff.output)")
  }

  @Test("are reproduced from the folder that --data names, and other data are told")
  func moved() throws {
    let folder = try folder()
    #expect(try Program.run("train", "e.toml", "--unchecked", in: folder).code == 0)
    let old = folder.path("results/\(try age(folder))")
    let elsewhere = try Folder()
    let lost = try Program.run("reproduce", old, in: elsewhere)
    #expect(lost.code == 66, "\(lost.errors)")
    #expect(lost.errors.contains("--data"), "\(lost.errors)")
    let found = try Program.run("reproduce", old, "--data", folder.path, in: elsewhere)
    #expect(found.code == 0, "\(found.errors)")
    try folder.edit("t.csv") { $0 += "9,1\n" }
    let changed = try Program.run("reproduce", old, "--data", folder.path, in: elsewhere)
    #expect(changed.code == 1)
    #expect(changed.errors.contains("warning: the data file t.csv"), "\(changed.errors)")
  }
}
