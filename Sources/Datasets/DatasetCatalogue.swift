import Foundation

/// The data sets that can be named, and the way to a user's own.
public enum DatasetCatalogue {
  /// The names of the data sets that come with the program.
  public static var names: [String] { builtIn.map(\.name) }

  /// What there is to know of the data sets that come with the program without loading them.
  public static var cards: [DatasetCard] { builtIn.map(\.card) }

  /// What there is to know of one of them.
  public static func card(_ name: String) -> DatasetCard? {
    builtIn.first { $0.name == name }?.card
  }

  /// Loads a data set.
  ///
  /// - Parameters:
  ///   - name: one of ``names``; the path of a TOML file that describes a user's own data; the name
  ///     of such a file in one of the folders, without its extension; or the path of a text, a file
  ///     that ends in `.txt` or `.txt.gz`.
  ///   - folders: where files are looked for, in order.
  /// - Throws: for a name that is none, and for whatever is wrong with a file.
  public static func load(
    _ name: String, searching folders: [String]
  ) throws(DatasetError) -> Dataset {
    if let known = builtIn.first(where: { $0.name == name }) {
      return try known.load(searching: folders)
    }
    for path in candidates(name, folders) where FileManager.default.fileExists(atPath: path) {
      return try isText(path) ? DatasetFile.load(text: path) : DatasetFile.load(path)
    }
    if name.hasSuffix(".toml") || isText(name) {
      throw DatasetError("no such file", file: name, isMissing: true)
    }
    throw DatasetError(
      "there is no data set '\(name)'",
      hint:
        "known: \(names.joined(separator: ", ")); or name the TOML file of your own data, or a .txt file",
      isMissing: true)
  }

  private static func candidates(_ name: String, _ folders: [String]) -> [String] {
    if name.isEmpty { return [] }
    if name.hasSuffix(".toml") || isText(name) { return [name] + folders.map { $0 + "/" + name } }
    if name.contains("/") { return [name + ".toml"] }
    return folders.map { "\($0)/\(name).toml" }
  }

  private static func isText(_ name: String) -> Bool {
    name.hasSuffix(".txt") || name.hasSuffix(".txt.gz")
  }
}

/// What is known of a data set before it is loaded.
public struct DatasetCard: Hashable, Sendable {
  public var name: String
  public var summary: String
  public var licence: String
  public var source: String
  public var target: Target
  public var classNames: [String]
  /// The shape of one input.
  public var inputShape: [Int]
  public var inputRange: ClosedRange<Float>
  public var trainCount: Int
  public var testCount: Int
  public var files: [DataFile]
  /// Whether the program holds the files itself.
  public var isEmbedded: Bool
}
