import Datasets
import Foundation
import Testing

@Suite("The description of data")
struct DescriptionTests {
  private static let files = [
    "my.toml": Support.text("train = 'a/x.csv'\ntest = 'b/x.csv'\nlabel = 0\ntest-fraction = 0.5"),
    "a-x.csv": Support.text("0,1\n1,2\n"), "b-x.csv": Support.text("0,3\n"),
  ]

  /// Calls `body` with a folder that has `my.toml`, `a/x.csv` and `b/x.csv`.
  private func withData<R>(_ body: (String) throws -> R) throws -> R {
    try Support.withFolder(Self.files) { folder in
      for name in ["a", "b"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        try FileManager.default.moveItem(
          atPath: "\(folder)/\(name)-x.csv", toPath: "\(folder)/\(name)/x.csv")
      }
      return try body(folder)
    }
  }

  @Test("has every key with its default filled in, and the files by their roles")
  func whole() throws {
    try withData { folder in
      let dataset = try DatasetCatalogue.load("\(folder)/my.toml", searching: [])
      let description = dataset.description
      #expect(Set(description.options.keys) == Set(DataDescription.keys))
      #expect(DataDescription.keys.contains("minimum-count"))
      #expect(description.options["name"]?.string == "my")
      #expect(description.files.map(\.role) == ["train", "test"])
      #expect(description.files.map(\.path) == ["a/x.csv", "b/x.csv"])
      #expect(description.folder == URL(fileURLWithPath: folder).standardizedFileURL.path)
      #expect(dataset.files.map(\.name) == ["x.csv", "x.csv"])
    }
  }

  @Test("gives the same examples again, wherever the folder is by then")
  func again() throws {
    let (description, inputs) = try withData { folder in
      let dataset = try DatasetCatalogue.load("\(folder)/my.toml", searching: [])
      return (dataset.description, dataset.train.inputs.scalars)
    }
    try withData { folder in
      try Data("train = 'nothing'".utf8).write(to: URL(fileURLWithPath: "\(folder)/my.toml"))
      let folders = ["/nowhere", folder]
      let dataset = try DatasetCatalogue.load(description, searching: folders)
      #expect(dataset.train.inputs.scalars == inputs)
      #expect(dataset.description.parts == description.parts)
    }
    let lost = #expect(throws: DatasetError.self) {
      try DatasetCatalogue.load(description, searching: ["/nowhere", ""])
    }
    #expect(lost?.description == "the data file a/x.csv is not there")
    #expect(lost?.hint?.contains("from /nowhere, the current folder: --data DIR") == true)
  }

  @Test("prefers the folder whose files are those that are described")
  func unchanged() throws {
    try withData { first in
      try withData { second in
        let dataset = try DatasetCatalogue.load("\(second)/my.toml", searching: [])
        try Data("1,5\n0,2\n".utf8).write(to: URL(fileURLWithPath: "\(first)/a/x.csv"))
        let again = try DatasetCatalogue.load(dataset.description, searching: [first, second])
        #expect(again.description.parts == dataset.description.parts)
        let changed = try DatasetCatalogue.load(dataset.description, searching: [first])
        #expect(changed.description.files[0].sha256 != dataset.description.files[0].sha256)
      }
    }
  }

  @Test("of a data set of the program is its name, and its files")
  func builtIn() throws {
    let description = try DatasetCatalogue.load("optdigits", searching: []).description
    #expect(description.options.canonicalJSON == #"{"name":"optdigits"}"#)
    #expect(description.files.map(\.role) == ["train", "train-labels", "test", "test-labels"])
    #expect(description.folder == nil)
    #expect(
      try DatasetCatalogue.load(description, searching: []).description.parts == description.parts)
  }
}
