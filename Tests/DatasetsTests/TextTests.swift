import Datasets
import Foundation
import TensorCore
import Testing

@Suite("Text")
struct TextTests {
  /// Lines of several alphabets, with symbols that come once.
  private static let small =
    String(repeating: "añ¡un día\r\n\tdos 😀 días\n", count: 3) + "tres µ días más\n"

  /// The share that makes 20 symbols the test part.
  private static let fraction = 20 / Double(small.unicodeScalars.count)

  private func load(
    _ toml: String, _ files: [String: [UInt8]] = ["t.txt": Support.text(small)]
  ) throws -> Dataset {
    let toml = "format = 'text'\n" + toml
    return try Support.withFolder(files.merging(["my.toml": Support.text(toml)]) { $1 }) {
      try DatasetCatalogue.load($0 + "/my.toml", searching: [])
    }
  }

  private func expectWindows(_ dataset: Dataset, of name: String) throws {
    let expected = try #require(try Support.expected()[name] as? [String: Any])
    let symbols = try #require(expected["symbols"] as? String)
    #expect(dataset.classNames.count == symbols.unicodeScalars.count + 1)
    #expect(dataset.target == .classes(dataset.classNames.count))
    for (part, examples) in [("train", dataset.train), ("test", dataset.test)] {
      let numbers = try #require(expected[part] as? [String: Int])
      #expect(examples.count == numbers["count"])
      #expect(checksum(examples.inputs.scalars.map { Int($0) }) == numbers["inputs"])
      #expect(checksum(examples.labels) == numbers["labels"])
      #expect(examples.places == examples.inputs.shape[1])
    }
    #expect(dataset.isOrdered)
  }

  /// Σ value·(place mod 997), places from 1: it tells orders apart.
  private func checksum(_ values: [Int]) -> Int {
    values.enumerated().reduce(0) { $0 + $1.element * (($1.offset + 1) % 997) }
  }

  @Test("web-nt has the windows that NumPy finds")
  func builtIn() throws {
    try expectWindows(
      DatasetCatalogue.load("web-nt", searching: [Support.data]), of: "web-nt")
  }

  @Test("A text is cut by position, and its vocabulary is that of the training part alone")
  func own() throws {
    let dataset = try load(
      "train = 't.txt'\nlength = 4\nminimum-count = 3\ntest-fraction = \(Self.fraction)")
    try expectWindows(dataset, of: "small.txt")
    // µ occurs in the test part alone, and is what an unknown symbol is.
    #expect(dataset.classNames[0] == "unknown")
    #expect(!dataset.classNames.contains("µ") && dataset.classNames.contains("😀"))
    #expect(dataset.classNames.contains("\\n") && dataset.classNames.contains(" "))
    #expect(dataset.test.inputs.scalars.contains(0))
    #expect(Set(dataset.classNames).count == dataset.classNames.count)
  }

  @Test("Each place's label is the next place's input")
  func shifted() throws {
    let dataset = try load("train = 't.txt'\nlength = 5\ntest-fraction = 0.3\nminimum-count = 1")
    for examples in [dataset.train, dataset.test] {
      let inputs = examples.inputs.scalars.map { Int($0) }
      #expect(Array(inputs.dropFirst()) == Array(examples.labels.dropLast()))
    }
    #expect(dataset.train.inputs.scalars.allSatisfy { $0 > 0 })
  }

  @Test("Compressed texts, a test text of its own and a byte order mark are read")
  func forms() throws {
    let plain = try load("train = 't.txt'\ntest = 't.txt'\nlength = 4")
    #expect(plain.train.labels == plain.test.labels)
    let marked = try load(
      "train = 't.txt'\ntest = 't.txt'\nlength = 4",
      ["t.txt": Support.text("\u{FEFF}" + Self.small)])
    #expect(marked.train.labels == plain.train.labels)
    let long = String(repeating: Self.small, count: 10)
    try Support.withFolder(["notes.txt": Support.text(long)]) { folder in
      let bare = try DatasetCatalogue.load("notes.txt", from: folder, searching: [])
      #expect(bare.name == "notes" && bare.train.inputs.shape == [11, 64])
      #expect(bare.test.inputs.shape == [1, 64])
    }
    let path = Support.data + "/web-nt.txt.gz"
    let whole = try DatasetCatalogue.load(path, searching: [])
    #expect(whole.name == "web-nt" && whole.files[0].name == "web-nt.txt.gz")
    #expect(whole.train.count == (944_863 - 94_486 - 1) / 64)
  }

  @Test(
    "What is wrong is told with its place",
    arguments: [
      ("train = 'gone.txt'", "gone.txt: no such file"),
      ("train = 't.txt'\nlength = 0", "my.toml:3:10: length: must be at least 1, is 0"),
      ("train = 't.txt'\nlength = 400", "t.txt: its training part of 68 symbols has no window"),
      ("train = 't.txt'\ntest-fraction = 0.1", "t.txt: its test part of 9 symbols has no window"),
      ("train = 't.txt'\ntask = 'regression'", "my.toml:3:8: task: must be classification"),
      ("train = 'b.txt'", "b.txt: is not UTF-8 text"),
    ])
  func mistakes(toml: String, message: String) {
    let files: [String: [UInt8]] = ["t.txt": Support.text(Self.small), "b.txt": [0x61, 0xFF]]
    let error = #expect(throws: DatasetError.self) { try load(toml, files) }
    #expect(error?.description.contains("/" + message) == true, "\(error?.description ?? "")")
  }

  @Test("Every truncation of a text is read or refused")
  func truncations() throws {
    let bytes = Support.text(Self.small)
    for end in 1..<bytes.count {
      let files = ["t.txt": Array(bytes[..<end])]
      guard let dataset = try? load("train = 't.txt'\nlength = 2", files) else { continue }
      #expect(dataset.train.labels.allSatisfy { $0 < dataset.classNames.count })
    }
    #expect(throws: DatasetError.self) {
      try DatasetCatalogue.load("gone.txt", searching: [])
    }
  }
}
