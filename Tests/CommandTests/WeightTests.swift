import Foundation
import Testing

@Suite("Weights of earlier runs")
struct WeightTests {
  /// A folder with one tiny run and a second that learns from it.
  private func taught(by option: String) throws -> (folder: Folder, teacher: String, bundle: String)
  {
    let (folder, teacher) = try Folder.withBundle()
    let option = option.replacingOccurrences(of: "NAME", with: teacher)
    let result = try Program.run(
      "train", "tiny.toml", "--seed", "2", "--trick", option, "--json", in: folder)
    try #require(result.code == 0, "\(result.errors)")
    let bundle = try #require(try result.object()["bundle"] as? String)
    return (folder, teacher, bundle)
  }

  private func job(_ bundle: String, in folder: Folder) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("\(bundle)/data/job.json")))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test(
    "Runs that begin with a bundle's weights are made again from it, wherever it lies",
    arguments: [
      "distillation:bundles=[\"NAME\"]", "ensemble:bundles=[\"results/NAME\"]",
      "transfer:from=NAME,take=[\"backbone\", \"head\"],freeze=[\"linear1\"]",
      "transfer:from=results/NAME/data/result/final.safetensors,rates.backbone=0.5",
    ])
  func again(option: String) throws {
    let (folder, teacher, bundle) = try taught(by: option)
    let weights = try #require(try job(bundle, in: folder)["weights"] as? [String: String])
    #expect(weights.count == 1)
    #expect(weights.values.allSatisfy { $0.count == 64 })
    let same = try Program.run("reproduce", bundle, in: folder)
    #expect(same.code == 0, "\(same.errors)")

    // Under another name it is found by its digest.
    try FileManager.default.moveItem(
      atPath: folder.path("results/\(teacher)"), toPath: folder.path("results/renamed"))
    let moved = try Program.run("reproduce", bundle, in: folder)
    #expect(moved.code == 0, "\(moved.errors)")

    try FileManager.default.removeItem(atPath: folder.path("results/renamed"))
    let gone = try Program.run("reproduce", bundle, in: folder)
    #expect(gone.code == 66)
    #expect(gone.errors.contains("SHA-256 \(try #require(weights.values.first))"))
    #expect(gone.errors.contains("are missing") && gone.errors.contains("hint:"))
  }

  @Test("A file of weights that has changed is another job, and is named when a run is made again")
  func changed() throws {
    let (folder, teacher) = try Folder.withBundle()
    let results = folder.path("results/\(teacher)/data/result")
    let file = folder.path("start.safetensors")
    func train() throws -> String {
      let result = try Program.run(
        "train", "tiny.toml", "--seed", "2", "--trick", "transfer:from=start.safetensors",
        "--json", in: folder)
      try #require(result.code == 0, "\(result.errors)")
      return try #require(try result.object()["bundle"] as? String)
    }
    try FileManager.default.copyItem(atPath: "\(results)/final.safetensors", toPath: file)
    let first = try train()
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.copyItem(atPath: "\(results)/initial.safetensors", toPath: file)
    let second = try train()
    #expect(
      try job(first, in: folder)["key"] as? String != job(second, in: folder)["key"] as? String)
    let difference = try Program.run("diff", first, second, in: folder)
    #expect(difference.output.contains("weights start.safetensors"))
    // The bundle that the first file came from is still there; without it the change is told.
    #expect(try Program.run("reproduce", first, in: folder).code == 0)
    try FileManager.default.removeItem(atPath: folder.path("results/\(teacher)"))
    let again = try Program.run("reproduce", first, in: folder)
    #expect(again.code == 65)
    #expect(again.errors.contains("have changed: they are"))
  }

  @Test(
    "Weights that cannot be had are errors that say which",
    arguments: [
      ("transfer:from=none.safetensors", 66, "there is no file none.safetensors"),
      ("transfer:from=none", 66, "no bundle 'none'"),
      ("transfer:from=latest", 65, "'latest' is another bundle after each run"),
      ("transfer:from=tiny.toml.safetensors", 65, "is not a file of tensors"),
      ("transfer", 65, "must name a bundle"),
      ("ensemble:bundles=[\"none\"]", 66, "no bundle 'none'"),
      ("distillation:bundles=[\"a\"],epochs=2", 65, "is for a teacher that is trained first"),
    ])
  func mistakes(option: String, code: Int32, message: String) throws {
    let folder = try Folder()
    try folder.writeTiny()
    try folder.write("no tensors", to: "tiny.toml.safetensors")
    let result = try Program.run("train", "tiny.toml", "--trick", option, in: folder)
    #expect(result.code == code)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test("A damaged bundle gives no weights, and an ablation shares a bundle between its workers")
  func ablation() throws {
    let (folder, teacher) = try Folder.withBundle()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "transfer:from=\(teacher)", "--seeds", "2", "--json",
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    // The first baseline is the teacher itself.
    #expect(folder.bundles.count == 4)
    let path = folder.path("results/\(teacher)/data/result/final.safetensors")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let damaged = try Program.run(
      "train", "tiny.toml", "--trick", "transfer:from=\(teacher)", in: folder)
    #expect(damaged.code == 65)
    #expect(damaged.errors.contains("is damaged"))
  }
}
