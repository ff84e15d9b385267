import Datasets
import TensorCore
import Testing

@Suite("Inputs without labels") struct UnlabelledTests {
  private static let folder = [
    "my.toml": Support.text("train = 'x.csv'\ntest = 'y.csv'\nlabel = 0"),
    "x.csv": Support.text("0,1,5\n1,2,6\n0,3,7\n"), "y.csv": Support.text("1,3,3\n"),
    "o.toml": Support.text("train = 'o.csv'\ntest = 'y.csv'\nlabel = 0"),
    "o.csv": Support.text("1,8,4\n0,9,2\n"),
  ]

  private func load(_ name: String, in folder: String) throws -> Dataset {
    try DatasetCatalogue.load("\(folder)/\(name).toml", searching: [])
  }

  @Test("are the other data's training inputs and nothing else of them")
  func inputs() throws {
    try Support.withFolder(Self.folder) { folder in
      let plain = try load("my", in: folder)
      let both = try plain.adding(unlabelled: load("o", in: folder))
      let unlabelled = try #require(both.unlabelled)
      #expect(unlabelled.names == [Examples.input])
      #expect(unlabelled.inputs.scalars == [8, 4, 9, 2])
      #expect(both.train.inputs.scalars == plain.train.inputs.scalars)
      #expect(both.test.labels == plain.test.labels && plain.unlabelled == nil)
    }
  }

  @Test("are described beside the data, and come again from the description")
  func description() throws {
    try Support.withFolder(Self.folder) { folder in
      let plain = try load("my", in: folder)
      let other = try load("o", in: folder)
      let both = try plain.adding(unlabelled: other)
      #expect(
        both.description.files.map(\.role)
          == ["train", "test", "unlabelled.train", "unlabelled.test"])
      #expect(both.description.unlabelled?.parts == other.description.parts)
      #expect(both.description.unlabelled?.folder == other.description.folder)
      var parts = both.description.parts
      #expect(parts.removeValue(forKey: "unlabelled") != nil)
      parts = parts.filter { !$0.key.hasPrefix("files.unlabelled.") }
      #expect(parts == plain.description.parts)
      let again = try DatasetCatalogue.load(both.description, searching: [folder])
      #expect(again.unlabelled?.inputs.scalars == both.unlabelled?.inputs.scalars)
      #expect(again.description.parts == both.description.parts)
    }
  }

  @Test("may lie in another folder than the data")
  func folders() throws {
    try Support.withFolder(Self.folder) { first in
      try Support.withFolder(Self.folder) { second in
        let both = try load("my", in: first).adding(unlabelled: load("o", in: second))
        let again = try DatasetCatalogue.load(both.description, searching: [first])
        #expect(again.unlabelled?.inputs.scalars == [8, 4, 9, 2])
      }
    }
  }

  @Test("may be of data that come with the program")
  func builtIn() throws {
    let digits = try DatasetCatalogue.load("optdigits", searching: [])
    let both = try digits.adding(unlabelled: digits)
    let again = try DatasetCatalogue.load(both.description, searching: [])
    #expect(again.unlabelled?.count == 3823)
    #expect(again.description.parts == both.description.parts)
  }

  @Test("must have the shape that is trained on, and be quantities")
  func refused() throws {
    func data(_ shape: Shape, _ kind: InputKind? = nil) -> Dataset {
      let examples = Examples(
        inputs: .zeros(shape), labels: Array(repeating: 0, count: shape[0]))
      return Dataset(
        name: "data of \(shape)", target: .classes(2), inputRange: 0...1, inputKind: kind,
        train: examples, test: examples)
    }
    let plain = data([3, 8, 8, 1])
    let shape = #expect(throws: DatasetError.self) {
      try plain.adding(unlabelled: data([3, 28, 28, 1]))
    }
    #expect(shape?.description.contains("are [28, 28, 1], but those of") == true)
    #expect(shape?.hint?.contains("data.unlabelled") == true)
    #expect(throws: DatasetError.self) { try plain.adding(unlabelled: data([0, 8, 8, 1])) }
    #expect(throws: DatasetError.self) {
      try data([3, 8], .tokens).adding(unlabelled: data([3, 8], .tokens))
    }
    _ = try plain.adding(unlabelled: data([2, 8, 8, 1]))
  }
}
