import CExperiments
import ClaimFiles
import Configuration
import Foundation
import Platform

/// Finds experiments: a path, a file under `experiments/`, or one that is part of the program.
public enum ExperimentLibrary {
  /// The name of the experiment that is meant when none is named.
  public static let defaultName = "digits"

  /// The names of the experiments that are part of the program.
  public static var embedded: [String] {
    var names: [String] = []
    while let name = experiments_name(Int32(names.count)) { names.append(String(cString: name)) }
    return names
  }

  /// The names that can be used here: those of the program, then those under `experiments/`.
  public static var names: [String] { embedded + local.filter { !embedded.contains($0) } }

  /// Finds the experiment of a path or a name.
  ///
  /// - Throws: ``ExperimentError`` if there is none or it cannot be read.
  public static func find(_ name: String) throws(ExperimentError) -> ExperimentSource {
    for path in paths(for: name) where isFile(path) {
      return ExperimentSource(name: name, file: path, text: try read(path))
    }
    if let own = ofProgram(name) { return own }
    let isPath = name.contains("/") || name.hasSuffix(".toml")
    throw .notFound(
      name,
      hint: isPath
        ? "give the path of a TOML file, or one of " + embedded.joined(separator: ", ")
        : KeyNames.hint(for: name, among: names, kind: "experiment"))
  }

  /// The experiment of a name or a path that is part of the program, whatever lies in the current folder.
  package static func ofProgram(_ name: String) -> ExperimentSource? {
    if let text = experiments_text(name) {
      return ExperimentSource(
        name: name, file: "experiments/\(name).toml", text: String(cString: text))
    }
    return ClaimFiles.text(at: name).map { ExperimentSource(name: name, file: name, text: $0) }
  }

  /// Whether there is a file of a path, or one of the claims' experiments that is part of the program.
  package static func has(_ path: String) -> Bool {
    isFile(path) || ClaimFiles.text(at: path) != nil
  }

  private static func paths(for name: String) -> [String] {
    if name.isEmpty { return [] }
    if name.contains("/") || name.hasSuffix(".toml") { return [name] }
    return ["experiments/\(name).toml", name]
  }

  /// The names of the files under `experiments/`.
  private static var local: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "experiments")) ?? []
    return files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  private static func read(_ path: String) throws(ExperimentError) -> String {
    let data: [UInt8]
    do throws(FileContents.Failure) {
      data = try FileContents.read(
        WrittenPath.absolute(path), limit: ConfigurationNode.greatestText)
    } catch {
      throw .unreadable(path, reason: error.description)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .unreadable(path, reason: "it is not UTF-8 text")
    }
    return text
  }
}

/// Why there is no experiment to start from.
public enum ExperimentError: UserFacingError {
  case notFound(String, hint: String)
  case unreadable(String, reason: String)
  case noClaims(folder: String)
  case unknownClaim(String, hint: String)

  public var description: String {
    switch self {
    case .notFound(let name, _): "there is no experiment '\(name)'"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .noClaims(let folder): "there are no claims in '\(folder)'"
    case .unknownClaim(let name, _): "there is no claim '\(name)'"
    }
  }

  public var hint: String? {
    switch self {
    case .notFound(_, let hint), .unknownClaim(_, let hint): hint
    case .noClaims: "leave out --folder for the claims that are part of the program"
    case .unreadable: nil
    }
  }

  public var kind: ErrorKind { .missing }
}
