import Datasets
import Foundation

/// A data set of a user's own, whose TOML file says one thing and whose data are the input.
class DataTarget {
  private let folder: String
  private let descriptions: [String]
  /// The name that the descriptions have for the input.
  private let file: String

  /// - Parameter descriptions: the texts of TOML files.
  init(folder: String, file: String, descriptions: [String]) throws {
    self.folder = folder
    self.file = file
    self.descriptions = descriptions
    for (index, text) in descriptions.enumerated() {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(index).toml"))
    }
  }

  final func load(_ input: [UInt8]) {
    guard (try? Data(input).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))) != nil else {
      return
    }
    for index in descriptions.indices {
      _ = try? DatasetCatalogue.load("\(folder)/\(index).toml", from: "", searching: [])
    }
  }
}

/// A table of texts.
final class CSVTarget: DataTarget, FuzzTarget {
  static let name = "csv"

  init(folder: String) throws {
    try super.init(
      folder: folder, file: "x.csv",
      descriptions: [
        "train = 'x.csv'", "train = 'x.csv'\ntask = 'regression'\nlabel = [0, 'b']\nheader = true",
        "train = 'x.csv'\ndelimiter = ';'\ncategorical = ['a', 1]\nsplit = 'last'",
        "train = 'x.csv'\nformat = 'text'\nlength = 3\nminimum-count = 1",
      ])
  }

  func read(_ input: [UInt8]) {
    for delimiter in Array(",\t\";".utf8) {
      _ = try? CSVTable(input, file: "x", delimiter: delimiter)
    }
    load(input)
  }
}

/// An array of numbers, perhaps compressed.
final class IDXTarget: DataTarget, FuzzTarget {
  static let name = "idx"

  init(folder: String) throws {
    try super.init(
      folder: folder, file: "x.idx",
      descriptions: [("idx", "classification"), ("idx", "regression"), ("masks", "segmentation")]
        .map {
          format, task in
          """
          format = '\(format)'
          train = 'x.idx'
          train-labels = 'x.idx'
          task = '\(task)'
          layout = 'nchw'
          """
        })
  }

  func read(_ input: [UInt8]) {
    if let array = try? IDXArray(input, file: "x") {
      _ = try? array.floats()
      _ = try? array.integers()
    }
    load(input)
  }
}

/// Pairs of texts.
final class PairsTarget: DataTarget, FuzzTarget {
  static let name = "pairs"

  init(folder: String) throws {
    try super.init(
      folder: folder, file: "x.tsv",
      descriptions: [
        "source-symbols = 'characters'\ntarget-symbols = 'byte-pairs'\nmerges = 20\nminimum-count = 1",
        "source-column = 'a'\ntarget-column = -1\nsplit = 'last'", "test = 'x.tsv'",
      ].map { "format = 'pairs'\ntrain = 'x.tsv'\n" + $0 })
  }

  func read(_ input: [UInt8]) { load(input) }
}

/// A picture, or a mask.
final class PNGTarget: FuzzTarget {
  static let name = "png"

  init(folder: String) throws {}

  func read(_ input: [UInt8]) {
    _ = try? PNGImage(reading: input, file: "x")
    _ = try? PNGMask(reading: input, file: "x")
  }
}
