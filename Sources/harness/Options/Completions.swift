import ArgumentParser
import Checks
import Claims
import Configuration
import Datasets
import Foundation
import Runs
import Training
import Tricks

// What the shell offers when a word is completed. Whatever goes wrong here offers nothing.

extension CompletionKind {
  /// Experiments by name, and TOML files.
  static let experiment = custom { _, _, prefix in
    ExperimentLibrary.names + files(beginningWith: prefix, endingIn: ".toml")
  }

  static let trick = custom { _, _, _ in Registry.shared.tricks.map { $0.card.id }.sorted() }

  static let check = custom { _, _, _ in CheckCatalogue.known.map { type(of: $0).id } }

  static let dataset = custom { _, _, _ in DatasetCatalogue.names }

  /// Bundles by name, in the folder that `--results` names, and paths.
  static let bundle = custom { words, _, prefix in
    let option = words.lastIndex(of: "--results").map { words.index(after: $0) }
    let folder = option.flatMap { words.indices.contains($0) ? words[$0] : nil } ?? "results"
    let names = names(in: folder).filter { !$0.hasPrefix(".") && isFolder("\(folder)/\($0)") }
    return ["latest"] + names + files(beginningWith: prefix, endingIn: "/")
  }

  /// Claims by id, by file and by trick.
  static let claim = custom { _, _, _ in
    let claims = (try? ClaimLibrary.standard())?.claims ?? []
    return Set(claims.map(\.id) + claims.compactMap { $0.trick?.id }).sorted()
  }

  /// Keys of an experiment, and the data sets of the one that names these.
  static let setting = custom { _, _, prefix in
    let key = "data.dataset="
    if prefix.hasPrefix(key) { return DatasetCatalogue.names.map { key + $0 } }
    let defaults = (try? ConfigurationNode(encoding: Experiment()).entries) ?? []
    return defaults.flatMap { entry in
      let keys = entry.node.keys
      return keys.isEmpty ? ["\(entry.key)="] : keys.map { "\(entry.key).\($0)=" }
    }
  }
}

/// Files and folders that a beginning of a path can become.
private func files(beginningWith prefix: String, endingIn suffix: String) -> [String] {
  let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
  return names(in: folder.isEmpty ? "." : folder).compactMap { name in
    if name.hasPrefix(".") { return nil }
    let path = folder + name
    if isFolder(path) { return path + "/" }
    return name.hasSuffix(suffix) ? path : nil
  }
}

private func names(in folder: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
}

private func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}
