import Archive
import Foundation
import Runs
import Testing

@Suite("work makes the run of a request, wherever it is started")
struct WorkTests {
  /// A request for the tiny experiment of a folder, as a file in it.
  private func write(
    _ folder: Folder, _ change: (inout RunRequest) -> Void = { _ in }
  ) throws -> String {
    let file = folder.path("tiny.toml")
    let source = ExperimentSource(
      name: "tiny.toml", file: file, text: try String(contentsOfFile: file, encoding: .utf8))
    var request = try RunRequest(source, results: "results")
    request.folder = folder.path
    change(&request)
    try folder.write(request.withAbsoluteFolders.json(), to: "request.json")
    return folder.path("request.json")
  }

  /// What a worker's last line says: a word, and what belongs to it.
  private func end(_ result: Program.Result) throws -> (word: String, facts: [String: String]) {
    let line = try #require(result.output.split(separator: "\n").last)
    let message = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let (word, facts) = try #require(message?.first)
    return (word, facts as? [String: String] ?? [:])
  }

  @Test("From another folder it has the bits of the same run made by train")
  func elsewhere() throws {
    let (folder, bundle) = try Folder.withBundle()
    let request = try write(folder)
    let (word, facts) = try end(Program.run("work", request, "--threads", "2", in: Folder()))
    #expect(word == "completed")
    let made = try ResultBundle(path: folder.path("results/\(facts["bundle"] ?? "")"))
    let alone = try ResultBundle(path: folder.path("results/\(bundle)"))
    #expect(made.digest == alone.digest && made.name != alone.name)
    #expect(made.verify() == [])
    #expect(try made.data(at: BundlePath.job) == alone.data(at: BundlePath.job))
    #expect(try made.data(at: BundlePath.experiment) == alone.data(at: BundlePath.experiment))
    #expect(made.run.command == ["harness", "train", "tiny.toml"])
  }

  @Test("What is no longer as it was planned is refused, and told")
  func changed() throws {
    let (folder, bundle) = try Folder.withBundle()
    let planned = try ResultBundle(path: folder.path("results/\(bundle)"))
      .document(JobRecord.self, at: BundlePath.job)
    let same = try write(folder) { $0.identity = planned }
    #expect(try end(Program.run("work", same, in: folder)).word == "completed")
    let other = try write(folder) { request in
      var identity = RunIdentity(experiment: request.experiment, contract: "bits-1")
      identity.parts["data.files.train"] = "00"
      request.identity = JobRecord(identity, seed: 1)
    }
    let (word, facts) = try end(Program.run("work", other, in: folder))
    #expect(word == "refused")
    #expect(facts["error"]?.contains("not as it was when the runs were planned") == true)
    #expect(folder.bundles.count == 2)
  }

  @Test("A request that is wrong is refused with what is wrong, and its place")
  func wrong() throws {
    let folder = try Folder()
    try folder.writeTiny()
    for (change, message) in [
      ({ $0.seed = -1 }, "seed must be at least 0"), ({ $0.folder = "/nowhere" }, "/nowhere"),
      ({ $0.procedure = "knitting" }, "no procedure 'knitting'"),
      ({ $0.experiment["epoch"] = $0.experiment["name"] }, "'epoch'"),
    ] as [((inout RunRequest) -> Void, String)] {
      let (word, facts) = try end(Program.run("work", write(folder, change), in: folder))
      #expect(word == "refused")
      #expect(facts["error"]?.contains(message) == true, "\(facts)")
    }
    try folder.write("{\n  \"seed\": \"x\"\n}", to: "bad.json")
    let (_, facts) = try end(Program.run("work", "bad.json", in: folder))
    #expect(facts["error"]?.hasPrefix("bad.json:") == true, "\(facts)")
    let (word, missing) = try end(Program.run("work", "none.json", in: folder))
    #expect(word == "refused" && missing["error"]?.contains("none.json") == true)
    #expect(folder.bundles.isEmpty)
  }
}
