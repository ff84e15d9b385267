import Datasets
import TensorCore
import Testing

@Suite("A user's own data")
struct OwnDataTests {
  private func load(
    _ toml: String, _ files: [String: [UInt8]] = [:]
  ) throws -> Dataset {
    try Support.withFolder(files.merging(["my.toml": Support.text(toml)]) { $1 }) { folder in
      try DatasetCatalogue.load(folder + "/my.toml", searching: [])
    }
  }

  private static let table = Support.text(
    """
    size,kind,day,class
    1,a,mon,yes
    2,b,tue,no
    3,a,wed,no
    4,c,thu,yes
    """)

  @Test("A table gives inputs, one-hot categories and classes")
  func csv() throws {
    let dataset = try load(
      """
      train = "t.csv"
      test = "u.csv"
      label = "class"
      drop = ["day"]
      categorical = ["kind"]
      """, ["t.csv": Self.table, "u.csv": Support.text("size,kind,day,class\n5,c,x,no\n")])
    #expect(dataset.name == "my")
    #expect(dataset.classNames == ["no", "yes"])
    #expect(dataset.target == .classes(2))
    #expect(dataset.train.inputs.shape == [4, 4])
    #expect(dataset.train.inputs.scalars == [1, 1, 0, 0, 2, 0, 1, 0, 3, 1, 0, 0, 4, 0, 0, 1])
    #expect(dataset.train.labels == [1, 0, 0, 1])
    #expect(dataset.test.inputs.scalars == [5, 0, 0, 1])
    #expect(dataset.test.labels == [0])
    #expect(dataset.inputRange == 0...4)
    #expect(dataset.files.map(\.name) == ["t.csv", "u.csv"])
    #expect(dataset.files[1].bytes == 29)
  }

  @Test("A test file whose columns go by other names, or stand elsewhere, is refused")
  func otherColumns() throws {
    let files = { (header: String) in
      ["t.csv": Self.table, "u.csv": Support.text("\(header)\n5,c,x,no\n")]
    }
    let toml =
      "train = 't.csv'\ntest = 'u.csv'\nlabel = 'class'\ndrop = ['day']\ncategorical = ['kind']"
    for header in ["kind,size,day,class", "size,kind,day,label"] {
      let error = #expect(throws: DatasetError.self) { try load(toml, files(header)) }
      #expect("\(try #require(error))".contains("but in"), "\(String(describing: error))")
    }
  }

  @Test("A regression may predict several columns; without a test file the last rows are held back")
  func regression() throws {
    let rows = (0..<10).map { "\($0),\(10 * $0),\(-$0)" }.joined(separator: "\n")
    let dataset = try load(
      "train = 't.csv'\ntask = 'regression'\nlabel = [2, 0]\nsplit = 'last'\ntest-fraction = 0.3",
      ["t.csv": Support.text(rows)])
    #expect(dataset.target == .values(2))
    #expect(dataset.train.count == 7)
    #expect(dataset.test.inputs.scalars == [70, 80, 90])
    #expect(dataset.test.values?.shape == [3, 2])
    #expect(dataset.test.values?.scalars == [-7, 7, -8, 8, -9, 9])
    #expect(dataset.train.labels.isEmpty)
  }

  @Test("A random split takes the same share of each class, and the same examples each time")
  func randomSplit() throws {
    let rows = (0..<100).map { "\($0),\($0 < 20 ? 0 : 1)" }.joined(separator: "\n")
    let first = try load("train = 't.csv'", ["t.csv": Support.text(rows)])
    let second = try load("train = 't.csv'", ["t.csv": Support.text(rows)])
    #expect(first.test.labels.filter { $0 == 0 }.count == 4)
    #expect(first.test.labels.filter { $0 == 1 }.count == 16)
    #expect(first.test.inputs.scalars == second.test.inputs.scalars)
    #expect(first.test.inputs.scalars.sorted() != (80..<100).map(Float.init))
    let all = first.train.inputs.scalars + first.test.inputs.scalars
    #expect(all.sorted() == (0..<100).map(Float.init))
    for examples in [first.train, first.test] {
      #expect(zip(examples.inputs.scalars, examples.labels).allSatisfy { ($0 < 20) == ($1 == 0) })
    }
  }

  @Test("IDX files of three and four dimensions are images, channels last")
  func idx() throws {
    let dataset = try load(
      "format = 'idx'\ntrain = 'x.idx'\ntrain-labels = 'y.idx'\nsplit = 'last'\n"
        + "test-fraction = 0.5\nlayout = 'nchw'",
      [
        "x.idx": Support.idx([2, 3, 1, 2], Array(0..<12)), "y.idx": Support.idx([2], [1, 1]),
      ])
    #expect(dataset.train.inputs.shape == [1, 1, 2, 3])
    #expect(dataset.train.inputs.scalars == [0, 2, 4, 1, 3, 5])
    #expect(dataset.test.inputs.scalars == [6, 8, 10, 7, 9, 11])
    #expect(dataset.classNames == ["0", "1"])
    #expect(dataset.inputRange == 0...255)
    let grey = try load(
      "format = 'idx'\ntask = 'regression'\ntrain = 'x.idx'\ntrain-labels = 'y.idx'\n"
        + "test = 'x.idx'\ntest-labels = 'y.idx'",
      [
        "x.idx": Support.idx([2, 1, 2], Array(0..<4)),
        "y.idx": Support.idx([2, 3], type: 9, [1, 2, 3, 4, 5, 255]),
      ])
    #expect(grey.train.inputs.shape == [2, 1, 2, 1])
    #expect(grey.train.values?.scalars == [1, 2, 3, 4, 5, -1])
    #expect(grey.target == .values(3))
  }

  @Test(
    "A wrong description is told with its place",
    arguments: [
      ("", "my.toml:1:1: train: must name the file of the training examples"),
      ("train = 't.csv'\nlable = 3", "my.toml:2:1: unknown key 'lable'"),
      ("train = 'gone.csv'", "gone.csv: no such file"),
      ("train = 't.csv'\nlabel = 'klass'", "t.csv: has no column 'klass'"),
      ("train = 't.csv'\nlabel = 4", "t.csv: has no column 4: it has 4 columns"),
      ("train = 't.csv'\nlabel = true", "my.toml:2:9: label: expected the name of a column"),
      ("train = 't.csv'", "t.csv:2:3: expected a number, found \"a\""),
      (
        "train = 't.csv'\ndrop = [1, 2]\nclass-names = ['yes', 'maybe']",
        "t.csv:3:9: expected a known class, found \"no\""
      ),
      (
        "train = 't.csv'\ndrop = [1, 2]\ntest-fraction = 1.0",
        "my.toml:3:17: test-fraction: must be less than 1.0, is 1.0"
      ),
      (
        "train = 't.csv'\ndrop = [1, 2]\ntest-fraction = 0.01",
        "my.toml: 4 examples are too few for test-fraction = 0.01"
      ),
      ("format = 'idx'\ntrain = 'x.idx'", "my.toml:1:1: train-labels: must name the file"),
      (
        "format = 'idx'\ntrain = 'x.idx'\ntrain-labels = 'y.idx'",
        "y.idx: byte 4: expected 3 labels, as many as "
      ),
      (
        "format = 'idx'\ntrain = 'y.idx'\ntrain-labels = 'y.idx'\nclass-names = ['a', 'b']",
        "y.idx: byte 9: expected labels from 0 to 1, found 2 for example 2"
      ),
      (
        "format = 'idx'\ntrain = 'x.idx'\ntrain-labels = 'x.idx'",
        "x.idx: byte 3: expected labels, which have 1 dimension, found 3"
      ),
      ("format = 'idx'\ntrain = 't.csv'\ntrain-labels = 'y.idx'", "t.csv: byte 0: not IDX"),
    ])
  func mistakes(toml: String, message: String) {
    let files = [
      "t.csv": Self.table, "x.idx": Support.idx([3, 1, 1], [1, 2, 3]),
      "y.idx": Support.idx([2], [1, 2]),
    ]
    let error = #expect(throws: DatasetError.self) { try load(toml, files) }
    // Before the file's name stands the folder's, which is another each time.
    #expect(error?.description.contains("/" + message) == true, "\(error?.description ?? "")")
  }

  @Test("A class that is not known is told those that are, and no other number as a slip of it")
  func unknownClass() {
    func hint(_ classes: [String], _ found: String) -> String? {
      let names = classes.map { "'\($0)'" }.joined(separator: ", ")
      let error = #expect(throws: DatasetError.self) {
        try load(
          "train = 't.csv'\nclass-names = [\(names)]",
          ["t.csv": Support.text("1,\(classes[0])\n2,\(classes[1])\n3,\(found)\n")])
      }
      #expect(error?.description.contains("expected a known class, found \"\(found)\"") == true)
      return error?.hint
    }
    #expect(hint((0...9).map(String.init), "11") == "known are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9")
    #expect(hint(["setosa", "virginica"], "setossa") == "did you mean 'setosa'?")
    let many = (0..<60).map { "species \($0)x" }
    #expect(hint(many, "dog")?.hasSuffix("species 19x and 40 more") == true)
  }

  @Test("A description can be named by its path or, in a data folder, by its name")
  func naming() throws {
    let files = [
      "my.toml": Support.text("train = 't.csv'"), "t.csv": Support.text("1,0\n2,0\n3,0"),
    ]
    try Support.withFolder(files) { (folder: String) throws in
      #expect(try DatasetCatalogue.load("my", searching: ["/nowhere", folder]).name == "my")
      #expect(try DatasetCatalogue.load("my.toml", from: folder, searching: []).train.count == 2)
      #expect(try DatasetCatalogue.load(folder + "/my", searching: []).test.count == 1)
      let lost = #expect(throws: DatasetError.self) {
        try DatasetCatalogue.load("your.toml", from: folder, searching: [folder])
      }
      #expect(lost?.description == folder + "/your.toml: no such file")
      #expect(lost?.hint?.contains("looked for in \(folder)") == true)
      #expect(lost?.isMissing == true)
      // A name is no path: what lies in the folder is not taken for it, but pointed out.
      let bare = #expect(throws: DatasetError.self) {
        try DatasetCatalogue.load("my", from: folder, searching: [])
      }
      #expect(bare?.hint?.contains("write my.toml") == true, "\(bare?.hint ?? "")")
    }
  }
}
