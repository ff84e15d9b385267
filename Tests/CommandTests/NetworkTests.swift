import Foundation
import Testing

@Suite("Every network can be used from an experiment")
struct NetworkTests {
  private static let images = """
    [data]
    dataset = "optdigits"
    subset = 60
    scaling = "standardise"
    """

  private static let text = """
    [data]
    dataset = "notes.txt"
    scaling = "none"
    """

  private func train(_ model: String, _ data: String) throws -> (Folder, [String: Any]) {
    let folder = try Folder()
    try folder.write(
      """
      name = "network"
      \(data)
      [network]
      model = { \(model) }
      [optimiser]
      kind = "adam"
      rate = 0.003
      [training]
      epochs = 2
      batch-size = 20
      """, to: "network.toml")
    let lines = (0..<120).map {
      "line \($0) of a text that is \($0 * 7 % 13) words long, and no more"
    }
    try folder.write(lines.joined(separator: "\n"), to: "notes.txt")
    let result = try Program.run("train", "network.toml", "--json", in: folder)
    try #require(result.code == 0, "\(result.errors)")
    return (folder, try result.object())
  }

  private func parameters(_ document: [String: Any]) throws -> Int {
    let summary = try #require(document["summary"] as? [String: Any])
    return try #require(summary["parameters"] as? Int)
  }

  /// Parameters counted by hand: a 3×3 convolution has 9·in·out, a batch norm 2·out, and so on.
  @Test(
    "on images of 8×8",
    arguments: [
      ("kind = \"mlp\", hidden = [32]", 64 * 32 + 32 + 32 * 10 + 10),
      ("kind = \"cnn\", channels = [4], hidden = 8", 9 * 4 + 4 + 8 + 64 * 8 + 8 + 8 * 10 + 10),
      ("kind = \"resnet\", depth = 8, width = 4", 5_142),
      ("kind = \"resnet\", depth = 56, width = 2", 13_928),
      ("kind = \"resnet\", depth = 20, width = 2, block = \"bottleneck\"", 4_140),
      ("kind = \"vgg\", channels = [4, 8], depth = 1", 9 * 4 + 8 + 9 * 32 + 16 + 8 * 10 + 10),
      (
        "kind = \"vgg\", channels = [4], depth = 1, pooled-size = 3",
        9 * 4 + 8 + 9 * 4 * 10 + 10
      ),
      (
        "kind = \"shufflenet\", channels = 16, units = 1, groups = 4",
        9 * 16 + 32 + 16 + 8 + 36 + 8 + 16 + 32 + 16 * 10 + 10
      ),
    ])
  func images(model: String, count: Int) throws {
    let (folder, document) = try train(model, Self.images)
    #expect(try parameters(document) == count)
    #expect(try Program.run("reproduce", "latest", in: folder).code == 0)
  }

  @Test(
    "on a text",
    arguments: [
      "kind = \"gpt\", depth = 1, width = 8, heads = 2",
      "kind = \"lstm\", depth = 1, width = 16, units = 48",
    ])
  func text(model: String) throws {
    let (folder, document) = try train(model, Self.text)
    #expect(try parameters(document) > 0)
    let measures = try #require(
      (document["summary"] as? [String: Any])?["measures"] as? [String: [String: Any]])
    // Better than nothing is known: a mean over symbols, not over windows.
    #expect(try #require(measures["test/loss"]?["value"] as? Double) < 3.7)
    let check = try Program.run("check", "network.toml", in: folder)
    #expect(check.code == 0, "\(check.output)")
    let ablation = try Program.run(
      "ablate", "network.toml", "--trick", "label-smoothing", "--trick", "dropout:place=last",
      "--seeds", "2", in: folder)
    #expect(ablation.code == 0, "\(ablation.errors)")
    let bundles = folder.bundles
    #expect(try Program.run("diff", bundles[0], bundles[1], in: folder).code <= 1)
    #expect(try Program.run("reproduce", "latest", "--threads", "1", in: folder).code == 0)
  }
}
