import Archive
import Foundation
import Testing

@Suite("Bundles are whole, and damage is found")
struct IntegrityTests {
  @Test("A flipped byte is found, and its file named")
  func flippedByte() throws {
    let (folder, bundle) = try Folder.withBundle()
    let top = folder.path("results/\(bundle)")
    for file in [
      "data/result/final.safetensors", "data/result/metrics.jsonl", "data/experiment.toml",
      "data/run.json", "manifest-sha256.txt", "bagit.txt", "data/ro-crate-metadata.json",
    ] {
      let original = try Data(contentsOf: URL(fileURLWithPath: "\(top)/\(file)"))
      var damaged = original
      damaged[damaged.count / 2] ^= 1
      try damaged.write(to: URL(fileURLWithPath: "\(top)/\(file)"))
      let result = try Program.run("verify", bundle, in: folder)
      #expect(result.code == 1, "\(file)")
      #expect(result.output.contains(file), "\(result.output)")
      try original.write(to: URL(fileURLWithPath: "\(top)/\(file)"))
    }
    #expect(try Program.run("verify", bundle, in: folder).code == 0)
  }

  @Test("A bundle that lost its records is listed as damaged")
  func damaged() throws {
    let (folder, bundle) = try Folder.withBundle()
    try FileManager.default.removeItem(
      atPath: folder.path("results/\(bundle)/data/result/summary.json"))
    let list = try Program.run("list", in: folder)
    #expect(list.code == 0)
    #expect(list.output.contains("damaged"))
    #expect(try Program.run("verify", in: folder).code == 1)
    #expect(try Program.run("reproduce", bundle, in: folder).code == 65)
  }

  @Test("A flipped byte is seen by diff, and by list if it is asked to look")
  func flippedByteElsewhere() throws {
    let (folder, bundle) = try Folder.withBundle()
    try FileManager.default.copyItem(
      atPath: folder.path("results/\(bundle)"), toPath: folder.path("copy"))
    #expect(try Program.run("diff", bundle, "./copy", in: folder).code == 0)
    let weights = URL(fileURLWithPath: folder.path("copy/data/result/final.safetensors"))
    var bytes = try Data(contentsOf: weights)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: weights)

    let diff = try Program.run("diff", bundle, "./copy", in: folder)
    #expect(diff.code == 1)
    #expect(diff.output.contains("B  changed: data/result/final.safetensors"), "\(diff.output)")
    #expect(!diff.output.contains("the same, bit for bit"))

    let plain = try Program.run("list", "--results", ".", in: folder)
    #expect(plain.code == 0 && !plain.output.contains("damaged"))
    let list = try Program.run("list", "--verify", "--results", ".", in: folder)
    #expect(list.code == 0)
    #expect(list.output.contains("damaged"), "\(list.output)")
    #expect(list.errors.contains("hint: `harness verify --results .`"), "\(list.errors)")
  }

  @Test("A bundle with other results is not reproduced; the step and the tensor are named")
  func otherResults() throws {
    let (folder, name) = try Folder.withBundle()
    let forged = try forge(folder, name)
    let result = try Program.run("reproduce", forged, in: folder)
    #expect(result.code == 1)
    #expect(result.output.contains("not reproduced"))
    #expect(result.output.contains("result/trace.jsonl"))
    #expect(result.output.contains("first step that differs"))
    #expect(result.output.contains("parameters/linear1.weight"), "\(result.output)")
  }

  /// Archives the run again with one hash of its trace changed.
  private func forge(_ folder: Folder, _ name: String) throws -> String {
    let bundle = try ResultBundle(path: folder.path("results/\(name)"))
    var contents = BundleContents(
      run: bundle.run, sources: try bundle.sources(), host: try bundle.host(),
      build: try bundle.build())
    var trace = try bundle.trace()
    trace[1].parameters["linear1.weight"]? ^= 1
    try contents.files.add(lines: trace, at: BundlePath.trace)
    for file in [
      BundlePath.experiment, BundlePath.resolved, BundlePath.metrics, BundlePath.summary,
      BundlePath.initial, BundlePath.final, BundlePath.predictions, BundlePath.dataset, "job.json",
    ] {
      try contents.files.add(bundle.data(at: file), at: file)
    }
    return try BundleWriter(resultsDirectory: folder.path("results")).write(contents).name
  }

  @Test("A run killed at any moment leaves no half bundle")
  func killed() throws {
    let folder = try Folder()
    try folder.writeTiny()
    for moment in 0..<24 {
      let run = try Program.start(["train", "tiny.toml"], in: folder)
      usleep(UInt32(moment) * 8_000)
      run.send(SIGKILL)
      _ = try run.wait()
      let list = try Program.run("list", "--json", in: folder).list("bundles")
      #expect(list.allSatisfy { $0["status"] as? String == "completed" })
    }
    #expect(try Program.run("train", "tiny.toml", in: folder).code == 0)
    #expect(try Program.run("verify", in: folder).code == 0)
    // The next run has swept away what the killed ones had begun.
    let rest = try FileManager.default.contentsOfDirectory(atPath: folder.path("results"))
    #expect(rest.allSatisfy { !$0.hasPrefix(".") || [".index", ".verified"].contains($0) })
  }

  @Test("Ctrl-C stops a run and archives it as interrupted")
  func interrupted() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1_000_000)
    let run = try Program.start(["train", "tiny.toml"], in: folder)
    try run.waitForErrors(containing: "    3 ")
    run.send(SIGINT)
    let result = try run.wait()
    #expect(result.code == 130)
    #expect(result.output.isEmpty)
    let list = try Program.run("list", "--json", in: folder).list("bundles")
    #expect(list.map { $0["status"] as? String } == ["interrupted"])
    #expect(try Program.run("verify", in: folder).code == 0)
    #expect(try Program.run("show", in: folder).code == 0)
  }
}
