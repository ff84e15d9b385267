import Configuration
import Foundation
import Provenance

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
  ///   - name: one of ``names``; the name of a TOML file in one of `folders`, without its extension;
  ///     the path of a TOML file that describes a user's own data; or the path of a text, a file that
  ///     ends in `.txt` or `.txt.gz`.
  ///   - folder: what a path counts from: the folder of the file that names the data set, empty for
  ///     the current one.
  ///   - folders: where names are looked for, in order.
  /// - Throws: for a name that is none, and for whatever is wrong with a file.
  public static func load(
    _ name: String, from folder: String = "", searching folders: [String]
  ) throws(DatasetError) -> Dataset {
    if let known = builtIn.first(where: { $0.name == name }) {
      return try known.load(searching: folders)
    }
    if WrittenPath.isDataset(name) { return try load(path: name, from: folder) }
    let file = "\(name).toml"
    let found = folders.map { WrittenPath.joined($0, file) }
      .first { FileManager.default.fileExists(atPath: $0) }
    if let found { return try DatasetFile.load(found) }
    let beside = WrittenPath.joined(folder, file)
    throw DatasetError(
      "there is no data set '\(name)'",
      hint: FileManager.default.fileExists(atPath: beside)
        ? "a file is named by its path: write \(file) to use \(beside)"
        : "known: \(names.joined(separator: ", "))"
          + (folders.isEmpty ? "" : ", and what TOML files describe in \(text(folders))")
          + "; or name the TOML file of your own data, or a .txt file",
      isMissing: true)
  }

  private static func load(
    path name: String, from folder: String
  ) throws(DatasetError) -> Dataset {
    let isWhole = name.hasSuffix(".toml") || WrittenPath.isText(name)
    let path = WrittenPath.joined(folder, isWhole ? name : name + ".toml")
    guard FileManager.default.fileExists(atPath: path) else {
      let isHere = !folder.isEmpty && FileManager.default.fileExists(atPath: name)
      throw DatasetError(
        "no such file", file: path,
        hint: "'\(name)' was looked for in \(folder.isEmpty ? "the current folder" : folder): "
          + "paths count from the folder of the file that names them"
          + (isHere ? ", and there is a '\(name)' in the current folder" : ""),
        isMissing: true)
    }
    return try WrittenPath.isText(path) ? DatasetFile.load(text: path) : DatasetFile.load(path)
  }

  /// Loads a data set as it was once described.
  ///
  /// - Parameter folders: where its files may be by their paths: the first that has them all as they
  ///   are described is taken, or else the first that has them all.
  /// - Throws: for a file that is in none, and for whatever is wrong with one.
  public static func load(
    _ description: DataDescription, searching folders: [String]
  ) throws(DatasetError) -> Dataset {
    if let other = description.unlabelled {
      return try load(description.labelled, searching: folders).adding(
        unlabelled: load(other, searching: folders + [other.folder].compactMap { $0 }))
    }
    guard description.isOwn else {
      return try load(description.options["name"]?.string ?? "", searching: folders)
    }
    let local = description.withoutLostFolders
    let whole = folders.filter { local.missing(in: $0) == nil }
    if let folder = whole.first(where: local.isUnchanged) ?? whole.first {
      return try DatasetFile.load(local, in: folder)
    }
    let missing = folders.first.flatMap(local.missing) ?? local.files.first
    throw DatasetError(
      "the data file \(missing?.path ?? "") is not there",
      hint: "it was looked for from \(text(folders)): --data DIR names the folder that the paths "
        + "of the data's files count from",
      isMissing: true)
  }

  private static func text(_ folders: [String]) -> String {
    folders.map { $0.isEmpty ? "the current folder" : $0 }.joined(separator: ", ")
  }
}

extension DataDescription {
  /// The same with the bare names of files whose absolute paths lead nowhere.
  fileprivate var withoutLostFolders: DataDescription {
    var local = self
    for (index, file) in files.enumerated()
    where file.path.hasPrefix("/") && !FileManager.default.fileExists(atPath: file.path) {
      local.files[index].path = file.record.name
      local.options[file.role] = ConfigurationNode(.string(file.record.name))
    }
    return local
  }

  /// The first of the files that is not in a folder.
  fileprivate func missing(in folder: String) -> File? {
    files.first { !FileManager.default.fileExists(atPath: WrittenPath.joined(folder, $0.path)) }
  }

  /// Whether the files of a folder are those that are described.
  fileprivate func isUnchanged(in folder: String) -> Bool {
    files.allSatisfy {
      let path = WrittenPath.joined(folder, $0.path)
      return (try? SHA256.hex(ofFile: path)) == $0.sha256
        || (try? Self.digest(ofFolder: path)) == $0.sha256
    }
  }
}

/// What is known of a data set before it is loaded.
public struct DatasetCard: Hashable, Sendable {
  public var name: String
  public var summary: String
  public var licence: String
  public var source: String
  public var target: Target
  /// The task that the data are for, where what they hold does not tell.
  public var task: String?
  public var classNames: [String]
  /// The shape of one input, of the longest where lengths differ.
  public var inputShape: [Int]
  public var inputRange: ClosedRange<Float>
  public var trainCount: Int
  public var testCount: Int
  public var files: [DataFile]
  /// Whether the program holds the files itself.
  public var isEmbedded: Bool
}
