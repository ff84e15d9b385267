import Datasets
import Errors
import Testing

@Suite("Bytes decide whether two labels are one")
struct ExactLabelTests {
  private func load(_ toml: String, _ table: String) throws -> Dataset {
    try Support.withFolder(["my.toml": Support.text(toml), "t.csv": Support.text(table)]) {
      try DatasetCatalogue.load($0 + "/my.toml", searching: [])
    }
  }

  @Test(
    "é in two forms, and K and the Kelvin sign, are two classes",
    arguments: [("\u{E9}", "e\u{301}"), ("K", "\u{212A}"), ("Å", "\u{212B}")])
  func classes(one: String, other: String) throws {
    let rows = (0..<20).map { "\($0),\($0 % 2 == 0 ? one : other)\n" }.joined()
    let dataset = try load("train = 't.csv'\ntest-fraction = 0.1\n", rows)
    #expect(
      dataset.classNames.map { ExactName($0) } == [one, other].map { ExactName($0) }.sorted())
    let all = dataset.train.labels + dataset.test.labels
    #expect(all.count(where: { $0 == 0 }) == 10 && all.count == 20)

    let named = try load("train = 't.csv'\nclass-names = ['\(other)', '\(one)']\n", rows)
    #expect(named.classNames.map { ExactName($0) } == [other, one].map { ExactName($0) })
    #expect(throws: DatasetError.self) {
      try load("train = 't.csv'\nclass-names = ['\(one)', 'x']\n", rows)
    }
  }

  @Test("Columns are named, and categories told apart, in the same way")
  func columns() throws {
    let rows = (0..<20).map { "\($0),\($0 % 2 == 0 ? "\u{E9}" : "e\u{301}"),\($0 % 3)\n" }.joined()
    let table = "\u{E9},e\u{301},z\n" + rows
    let dataset = try load(
      "train = 't.csv'\nlabel = 'z'\ncategorical = ['e\u{301}']\ndrop = ['\u{E9}']\n", table)
    #expect(dataset.train.inputs.shape.dimensions.last == 2)
    #expect(Set(dataset.train.inputs.scalars) == [0, 1])
    #expect(throws: DatasetError.self) {
      try load("train = 't.csv'\nlabel = 'K'\n", "a,\u{212A}\n1,x\n2,y\n")
    }
  }
}
