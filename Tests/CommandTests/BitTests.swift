import Foundation
import Testing

@Suite("A run's bits follow from experiment and seed alone")
struct BitTests {
  /// A small experiment that has every kind of layer that draws or reduces.
  private static let experiment = """
    name = "bits"
    [data]
    subset = 300
    scaling = "standardise"
    [network]
    layers = [
      { kind = "convolution", channels = 6, size = 3 },
      { kind = "batch-norm", activation = "relu" },
      { kind = "max-pool", size = 2 },
      { kind = "adaptive-max-pool", output-size = 3 },
      { kind = "adaptive-average-pool", output-size = 2 },
      { kind = "flatten" },
      { kind = "dropout", rate = 0.2 },
      { kind = "linear", units = 10, gain = 0.1 },
    ]
    [optimiser]
    kind = "adam"
    rate = 0.01
    [training]
    epochs = 2
    batch-size = 32
    [tricks.mixup]
    [tricks.cosine-decay]
    """

  private func digest(
    _ words: [String] = [], in folder: Folder, environment: [String: String] = [:]
  ) throws -> String {
    let result = try Program.start(
      ["train", "bits.toml", "--json"] + words, in: folder, environment: environment
    ).wait()
    try #require(result.code == 0, "\(result.errors)")
    return try #require(try result.object()["digest"] as? String)
  }

  @Test("Threads and CPU levels change nothing; the seed changes everything")
  func digests() throws {
    let folder = try Folder()
    try folder.write(Self.experiment, to: "bits.toml")
    let expected = try digest(in: folder)
    for threads in ["1", "2", "7"] {
      #expect(try digest(["--threads", threads], in: folder) == expected, "\(threads) threads")
    }
    let levels = try Program.levels(folder)
    #expect(!levels.isEmpty)
    for level in levels {
      let forced = try digest(in: folder, environment: ["HARNESS_CPU": level])
      #expect(forced == expected, "\(level)")
    }
    #expect(try digest(["--seed", "2"], in: folder) != expected)
  }

  @Test("reproduce trains again to the same bits on another number of threads")
  func reproduce() throws {
    let (folder, bundle) = try Folder.withBundle()
    let result = try Program.run("reproduce", bundle, "--threads", "3", in: folder)
    #expect(result.code == 0, "\(result.output)")
    #expect(result.output.contains("bit for bit"))
    #expect(folder.bundles == [bundle])
  }
}
