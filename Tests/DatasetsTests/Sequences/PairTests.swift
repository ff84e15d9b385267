import Datasets
import Testing

@Suite("Pairs of a user's own")
struct PairTests {
  private static let table = "a b\tx y\nb c\ty\nc c\tz\nd\tx x\n"

  private func load(
    _ toml: String, _ files: [String: [UInt8]] = ["t.tsv": Support.text(table)]
  ) throws -> Dataset {
    let toml = "format = 'pairs'\n" + toml
    return try Support.withFolder(files.merging(["my.toml": Support.text(toml)]) { $1 }) {
      try DatasetCatalogue.load($0 + "/my.toml", searching: [])
    }
  }

  private func rows(_ examples: Examples, _ field: FieldName) -> [Float] {
    guard case .ragged(let ragged) = examples[field] else { return [] }
    return ragged.rows.scalars
  }

  @Test("are read from any two columns, cut and numbered")
  func columns() throws {
    let dataset = try load(
      "train = 't.tsv'\ntest = 'u.tsv'\nminimum-count = 1\nsource-column = 'to'\n"
        + "target-column = 0\nsource-symbols = 'characters'",
      [
        "t.tsv": Support.text("from\tn\tto\nx y\t1\tab \ny\t2\tb\n"),
        "u.tsv": Support.text("from\tn\tto\nz y\t1\tca"),
      ])
    #expect(dataset.name == "my" && dataset.task == "transcription")
    #expect(dataset.train.texts(Examples.inputText) == ["ab ", "b"])
    #expect(dataset.symbols[Examples.input]?.texts == ["", "\u{FFFD}", " ", "a", "b"])
    #expect(rows(dataset.train, Examples.input) == [3, 4, 2, 0, 4, 0])
    #expect(rows(dataset.train, Examples.target) == [2, 3, 0, 3, 0])
    #expect(rows(dataset.test, Examples.input) == [1, 3, 0])
    #expect(rows(dataset.test, Examples.target) == [1, 3, 0])
    #expect(dataset.files.map(\.name) == ["t.tsv", "u.tsv"])
    #expect(!dataset.isOrdered && dataset.train.groups == nil)
    #expect(dataset.train.sourceRows == [0, 1] && dataset.test.sourceRows == [0])
  }

  @Test("of one source stay on one side, and belong together")
  func sources() throws {
    let lines = (0..<90).map { "s\($0 % 30)\tt\($0)" }.joined(separator: "\n")
    let dataset = try load("train = 't.tsv'\ntest-fraction = 0.2", ["t.tsv": Support.text(lines)])
    let (train, test) = (
      dataset.train.texts(Examples.inputText), dataset.test.texts(Examples.inputText)
    )
    #expect(test.count == 18 && train.count == 72)
    #expect(Set(train).isDisjoint(with: test))
    for (examples, texts) in [(dataset.train, train), (dataset.test, test)] {
      let groups = try #require(examples.groups)
      #expect(Set(zip(groups, texts).map { "\($0) \($1)" }).count == Set(texts).count)
      #expect(Set(groups).count == Set(texts).count)
    }
    let own = try load(
      "train = 't.tsv'\ntest = 'u.tsv'",
      ["t.tsv": Support.text("a\tb\nc\td\na\te"), "u.tsv": Support.text("f\tg\nf\th")])
    #expect(own.train.groups == [0, 1, 0] && own.test.groups == [2, 2])
    let last = try load(
      "train = 't.tsv'\nsplit = 'last'\ntest-fraction = 0.1", ["t.tsv": Support.text(lines)])
    #expect(last.isOrdered && Set(last.test.texts(Examples.inputText)) == ["s27", "s28", "s29"])
  }

  @Test("are described by their keys, with defaults filled in, and read again by that")
  func described() throws {
    try Support.withFolder([
      "my.toml": Support.text("format = 'pairs'\ntrain = 't.tsv'\ntarget-symbols = 'byte-pairs'"),
      "t.tsv": Support.text(Self.table),
    ]) { folder in
      let dataset = try DatasetCatalogue.load(folder + "/my.toml", searching: [])
      let parts = dataset.description.parts
      #expect(parts["task"] == "\"transcription\"" && parts["header"] == "false")
      #expect(parts["source-column"] == "0" && parts["target-column"] == "1")
      #expect(parts["source-symbols"] == "\"words\"" && parts["merges"] == "1000")
      let again = try DatasetCatalogue.load(dataset.description, searching: [folder])
      #expect(again.description.parts == parts && again.symbols == dataset.symbols)
    }
    let table = try Support.withFolder([
      "my.toml": Support.text("train = 't.csv'"),
      "t.csv": Support.text("1,0\n2,1\n3,0\n4,1\n5,0\n6,1"),
    ]) { try DatasetCatalogue.load($0 + "/my.toml", searching: []) }
    for key in ["source-column", "target-column", "source-symbols", "target-symbols", "merges"] {
      #expect(table.description.parts[key] == nil)
    }
  }

  @Test("What is wrong with a file is told with its line")
  func mistakes() {
    let cases: [(String, String)] = [
      ("a\tb\n\tc\n", "t.tsv:2: the source, column 0, is empty"),
      ("a\tb\nc\t  \n", "t.tsv:2: the target, column 1, is empty"),
      ("a\tb\nc\n", "t.tsv:2: expected 2 columns with tabs between them as in line 1, found 1"),
      (
        "a\tb\nc\td\te\n",
        "t.tsv:2: expected 2 columns with tabs between them as in line 1, found 3"
      ),
      ("a\tb\n\nc\td\n", "t.tsv:2: is an empty line"),
      ("a\tb\r\nc\td\r\n", "t.tsv:1: has a carriage return"),
      ("\u{FEFF}a\tb\nc\td\n", "t.tsv:1: begins with a byte order mark"),
      ("a\tb\nc\0\td\n", "t.tsv:2: has a NUL byte, which no text has"),
      ("a\tb\n", "t.tsv: holds one pair, which cannot be learnt from and tested on"),
      ("a\tb\na\tc\n", "t.tsv: all 2 pairs have one source, which cannot be learnt from"),
      ("a\n", "t.tsv: has no column 1: it has 1 columns"),
      ("\n", "t.tsv:1: is an empty line"),
    ]
    for (text, message) in cases {
      let error = #expect(throws: DatasetError.self) {
        try load("train = 't.tsv'", ["t.tsv": Support.text(text)])
      }
      #expect(error?.description.contains("/" + message) == true, "\(error?.description ?? "")")
      #expect(error?.hint != nil, "\(message)")
    }
    let bytes = Support.text("a\tb\nc\t") + [0xC3, 0x0A]
    let error = #expect(throws: DatasetError.self) { try load("train = 't.tsv'", ["t.tsv": bytes]) }
    #expect(error?.description.hasSuffix("t.tsv:2: is not UTF-8 text") == true)
  }

  @Test(
    "A wrong description is told with its place",
    arguments: [
      ("train = 't.tsv'\ntask = 'regression'", "my.toml:3:8: task: must be transcription"),
      ("train = 't.tsv'\nmerges = 5", "my.toml:3:10: merges: is for source-symbols or"),
      (
        "train = 't.tsv'\nsource-symbols = 'byte-pairs'\nmerges = -1",
        "my.toml:4:10: merges: must be at least 0"
      ),
      ("train = 't.tsv'\nsource-symbols = 'syllables'", "my.toml:3:18: source-symbols: "),
      ("train = 't.tsv'\nsource-column = 'x'", "t.tsv: has no column 'x'"),
      ("train = 't.tsv'\nsource-column = 'x'\nheader = false", "t.tsv: has no column 'x'"),
      ("train = 't.tsv'\nsource-column = -1", "t.tsv: column 1 would be both"),
      ("train = 't.tsv'\ntest = 't.tsv'", "t.tsv:1: its source also stands in line 1 of"),
      ("train = 't.tsv'\ngroups = 0", "my.toml:3:10: groups: names a column, which csv files"),
    ])
  func wrongDescription(toml: String, message: String) {
    let error = #expect(throws: DatasetError.self) { try load(toml) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("Other formats have none of its keys")
  func otherFormats() {
    for line in ["merges = 3", "source-column = 1", "task = 'transcription'"] {
      let files = [
        "my.toml": Support.text("train = 't.csv'\n" + line), "t.csv": Support.text("1,0\n2,1\n"),
      ]
      let error = #expect(throws: DatasetError.self) {
        try Support.withFolder(files) { try DatasetCatalogue.load($0 + "/my.toml", searching: []) }
      }
      #expect(error?.description.contains("pairs") == true, "\(error?.description ?? "")")
    }
  }

  @Test("Every truncation and every changed byte is read or refused")
  func damaged() throws {
    let bytes = Support.text("aé b\tx y\nb c\ty\nc c\tz\n")
    var files = (1..<bytes.count).map { Array(bytes[..<$0]) }
    for index in bytes.indices {
      for value: UInt8 in [0, 9, 10, 13, 32, 128, 255] {
        var changed = bytes
        changed[index] = value
        files.append(changed)
      }
    }
    try Support.withFolder(["my.toml": Support.text("format = 'pairs'\ntrain = 't.tsv'")]) {
      folder in
      for file in files {
        try Support.write(file, to: folder + "/t.tsv")
        guard let dataset = try? DatasetCatalogue.load(folder + "/my.toml", searching: []) else {
          continue
        }
        #expect(dataset.train.count > 0 && dataset.test.count > 0)
      }
    }
  }
}
