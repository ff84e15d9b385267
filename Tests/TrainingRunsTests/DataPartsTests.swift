import Archive
import Foundation
import Runs
import Testing
import TrainingRuns
import Tricks

/// Everything that a data set's loader reads, changed one by one.
@Suite("Whatever is read of the data is part of the run's key, and a cause by its name")
struct DataPartsTests {
  /// A change of a data set: its TOML before and after, and its files.
  struct Change {
    var before: String
    var after: String
    var files: [String: String] = [:]
    /// Files that are others afterwards.
    var newFiles: [String: String] = [:]
  }

  private static let table = (0..<24).map { "\($0 % 5),\($0 * 7 % 6),\($0 % 2)" }
    .joined(separator: "\n")
  private static let csv = "train = 't.csv'\n"

  private static func csv(
    _ after: String, before: String = "", _ files: [String: String] = [:]
  ) -> Change {
    Change(
      before: csv + before, after: csv + after,
      files: ["t.csv": table].merging(files) { $1 })
  }

  private static func text(_ after: String, before: String = "") -> Change {
    let head = "format = 'text'\ntrain = 't.txt'\n"
    return Change(
      before: head + before, after: head + after,
      files: ["t.txt": "x" + String(repeating: "abcab bac cab ", count: 60)])
  }

  private static func pairs(_ after: String, before: String = "") -> Change {
    let head = "format = 'pairs'\ntrain = 'p.tsv'\ntest-fraction = 0.25\n"
    let lines = (0..<24).map { "ab\($0 % 3) ba\($0)\tab a\($0 % 4)\tbb \($0 % 5)" }
    return Change(
      before: head + before, after: head + after,
      files: ["p.tsv": lines.joined(separator: "\n")])
  }

  /// Scenes of pictures of two classes, whose noise is another.
  private static let scenes: Change = {
    let head =
      "format = 'scenes'\ntrain = 'x.idx'\ntrain-labels = 'y.idx'\ntest-fraction = 0.5\n"
      + "[scenes]\nsize = 16\ntrain = 8\ntest = 4\nfewest = 1\nmost = 2\nlowest = 4\nhighest = 6\n"
    let bright = (0..<128).map { UInt8(100 + $0) }
    return Change(
      before: head, after: head + "noise = 9.0\n",
      files: [
        "x.idx": idx([8, 4, 4], bright), "y.idx": labels,
      ])
  }()

  /// Pictures with masks of two classes, which are spoilt.
  private static let masks: Change = {
    let head =
      "format = 'masks'\ntrain = 'x.idx'\ntrain-labels = 'y.idx'\ntest-fraction = 0.5\n"
    return Change(
      before: head, after: head + "[artefacts]\nnoise = 9.0\n",
      files: [
        "x.idx": idx([8, 4, 4], (0..<128).map { UInt8($0) }),
        "y.idx": idx([8, 4, 4], (0..<128).map { UInt8($0 / 2 % 2) }),
      ])
  }()

  /// Bytes as text that `file(_:)` turns back.
  private static func idx(_ dimensions: [Int], _ payload: [UInt8]) -> String {
    var head: [UInt8] = [0, 0, 8, UInt8(dimensions.count)]
    for extent in dimensions { head += [0, 0, 0, UInt8(extent)] }
    return String(String.UnicodeScalarView((head + payload).map { Unicode.Scalar($0) }))
  }

  private static let images = idx([8, 2, 2, 2], Array(0..<64))
  private static let labels = idx([8], [0, 1, 0, 1, 0, 1, 0, 1])
  private static let idxHead =
    "format = 'idx'\ntrain = 'x.idx'\ntrain-labels = 'y.idx'\ntest = 'x.idx'\n"
    + "test-labels = 'y.idx'\n"

  private static func idx(_ after: String, before: String = "") -> Change {
    Change(
      before: idxHead + before, after: idxHead + after,
      files: ["x.idx": images, "y.idx": labels, "z.idx": labels])
  }

  /// By the key that is changed.
  private static let changes: [String: Change] = [
    "name": csv("name = 'other'"),
    "groups": csv("drop = [0]\ngroups = 0", before: "drop = [0]"),
    "summary": csv("summary = 'Numbers'"),
    "licence": csv("licence = 'CC0'"),
    "source": csv("source = 'A book'"),
    "format": Change(
      before: "train = 't.csv'\nlength = 8\nformat = 'csv'",
      after: "train = 't.csv'\nlength = 8\nformat = 'text'", files: ["t.csv": table]),
    "task": csv("task = 'regression'"),
    "class-names": csv("class-names = ['1', '0']"),
    "train": Change(
      before: csv, after: "train = 'u.csv'\n", files: ["t.csv": table, "u.csv": table]),
    "test": csv("test = 'v.csv'", before: "test = 'u.csv'", ["u.csv": table, "v.csv": table]),
    "train-labels": Change(
      before: idxHead,
      after: idxHead.replacing("train-labels = 'y.idx'", with: "train-labels = 'z.idx'"),
      files: ["x.idx": images, "y.idx": labels, "z.idx": labels]),
    "test-labels": Change(
      before: idxHead,
      after: idxHead.replacing("test-labels = 'y.idx'", with: "test-labels = 'z.idx'"),
      files: ["x.idx": images, "y.idx": labels, "z.idx": labels]),
    "test-fraction": csv("test-fraction = 0.4"),
    "split": csv("split = 'last'"),
    "layout": idx("layout = 'nchw'"),
    "label": csv("label = 0"),
    "drop": csv("drop = [0]"),
    "categorical": csv("categorical = [0]"),
    "header": csv("header = false"),
    "delimiter": Change(
      before: csv + "categorical = [0]", after: csv + "categorical = [0]\ndelimiter = ';'",
      files: ["t.csv": (0..<24).map { "\($0 % 3),5;\($0 % 2)" }.joined(separator: "\n")]),
    "length": text("length = 16"),
    "scenes": scenes,
    "artefacts": masks,
    "minimum-count": text("minimum-count = 1"),
    "source-column": pairs("source-column = 2"),
    "target-column": pairs("target-column = 2"),
    "source-symbols": pairs("source-symbols = 'words'", before: "source-symbols = 'characters'"),
    "target-symbols": pairs("target-symbols = 'characters'", before: "target-symbols = 'words'"),
    "merges": pairs(
      "source-symbols = 'byte-pairs'\nmerges = 3",
      before: "source-symbols = 'byte-pairs'\nmerges = 1"),
  ]

  /// By the role of the file whose bytes are others.
  private static let fileChanges: [String: Change] = [
    "train": bytes("x.idx", idx([8, 2, 2, 2], Array(1..<65))),
    "train-labels": bytes("y.idx", idx([8], [1, 0, 0, 1, 0, 1, 0, 1])),
    "test": bytes("v.idx", idx([8, 2, 2, 2], Array(1..<65))),
    "test-labels": bytes("w.idx", idx([8], [1, 0, 0, 1, 0, 1, 0, 1])),
  ]

  private static func bytes(_ name: String, _ new: String) -> Change {
    let toml = idxHead.replacing("test = 'x", with: "test = 'v")
      .replacing("test-labels = 'y", with: "test-labels = 'w")
    let files = ["x.idx": images, "y.idx": labels, "v.idx": images, "w.idx": labels]
    return Change(before: toml, after: toml, files: files, newFiles: [name: new])
  }

  // MARK: - Runs

  /// A folder of its own, removed with the value.
  private final class Place {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("data-parts-\(UUID().uuidString)").path

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file of bytes, each a character.
    func write(_ text: String, to name: String) throws {
      try Data(text.unicodeScalars.map { UInt8($0.value) })
        .write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// Makes a run with what lies there.
    func run() throws -> (record: JobRecord, bundle: ResultBundle) {
      let dataset = try DatasetCatalogue.load("\(path)/my.toml", searching: [])
      let isText = dataset.isOrdered
      let outputs = max(dataset.classNames.count, dataset.train.values?.shape.last ?? 0)
      let first =
        isText
        ? "{ kind = 'embedding', vocabulary = \(outputs), width = 2 }" : "{ kind = 'flatten' }"
      let network =
        dataset.task == Dataset.detection
        ? "network.model = { kind = 'detector', channels = [2, 2, 2], depth = 1 }"
        : dataset.task == Dataset.segmentation
          ? "network.model = { kind = 'segmenter', stride = 2, channels = [2, 2], depth = 1 }"
          : dataset.symbols.isEmpty
            ? "network.layers = [\(first), { kind = 'linear', units = \(outputs) }]"
            : "network.model = { kind = 'encoder-decoder', width = 2, units = 2 }"
      let text = """
        name = "parts"
        data = { dataset = "my.toml", scaling = "none", validation = 0 }
        \(network)
        training = { epochs = 1, batch-size = 8 }
        optimiser.rate = 1e-6
        """
      let source = ExperimentSource(name: "e", file: "\(path)/e.toml", text: text)
      let request = try RunRequest(source, results: path + "/results")
      let training = try TrainingProcedures().training(for: request)
      let outcome = try RunRecorder(training.request).run(training) { _ in true }
      guard case .completed(let bundle, _) = outcome else { throw CancellationError() }
      return (training.identity, bundle)
    }
  }

  private func check(_ change: Change, isCalled name: String, withIt others: [String]) throws {
    let place = try Place()
    for (file, bytes) in change.files { try place.write(bytes, to: file) }
    try place.write(change.before, to: "my.toml")
    let before = try place.run()
    #expect(try place.run().record == before.record)
    for (file, bytes) in change.newFiles { try place.write(bytes, to: file) }
    try place.write(change.after, to: "my.toml")
    let after = try place.run()
    #expect(before.record.key != after.record.key, "\(name)")
    let causes = BundleDifference(before.bundle, after.bundle).causes.filter { cause in
      // The network has as many outputs as the data have classes.
      !cause.key.hasPrefix("network.")
    }
    // Of a table, the keys in it are told.
    let told = causes.map { $0.key.hasPrefix("\(name).") ? name : $0.key }
    #expect(Set(told) == Set([name] + others), "\(name)")
    #expect(causes.allSatisfy { $0.kind == .dataset })
    let finished = try FinishedRuns(results: place.path + "/results")
    #expect(finished.bundle(of: after.record)?.name == after.bundle.name)
  }

  @Test("every key of a data set's file", arguments: DataDescription.keys)
  func key(_ key: String) throws {
    // A key that is new is in no table yet: say what it changes.
    let change = try #require(Self.changes[key], "no change of \(key) is tried")
    try check(change, isCalled: "data.\(key)", withIt: [])
  }

  @Test("every file, by its role", arguments: ["train", "train-labels", "test", "test-labels"])
  func file(_ role: String) throws {
    let change = try #require(Self.fileChanges[role])
    try check(change, isCalled: "data.files.\(role)", withIt: [])
  }

  @Test("Nothing is tried that is no key, and no key of the plan has the name of one")
  func names() throws {
    #expect(Set(Self.changes.keys) == Set(DataDescription.keys))
    #expect(
      Set(try ConfigurationNode(encoding: DataOptions()).keys).isDisjoint(
        with: DataDescription.keys))
  }
}
