import ClaimFiles
import Configuration
import Foundation
import PluginLoading
import Runs
import Training
import Tricks

/// The claim files of a folder.
public struct ClaimLibrary: Sendable {
  private let folder: String
  /// The rows of the files without mistakes, by file name.
  public let claims: [Claim]
  /// What is wrong with the others, by file name.
  let mistakes: [(name: String, error: ConfigurationError)]

  /// The claims of `experiments/claims` in the current folder; if there is no such folder, those that
  /// are part of the program.
  public static func standard(registry: Registry = .shared) throws(ExperimentError) -> ClaimLibrary
  {
    if FileManager.default.fileExists(atPath: ClaimFiles.folder) {
      return try ClaimLibrary(folder: ClaimFiles.folder, registry: registry)
    }
    return ClaimLibrary(
      folder: ClaimFiles.folder, files: ClaimFiles.names, registry: registry
    ) { path throws(ConfigurationError) in
      ClaimFiles.text(at: path) ?? ""
    }
  }

  /// Reads every file of a folder.
  ///
  /// - Throws: ``ExperimentError`` if there is no such folder.
  public init(folder: String, registry: Registry = .shared) throws(ExperimentError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw .noClaims(folder: folder)
    }
    self.init(folder: folder, files: names, registry: registry) {
      path throws(ConfigurationError) in try ConfigurationNode.text(at: path)
    }
  }

  private init(
    folder: String, files: [String], registry: Registry,
    read: (_ path: String) throws(ConfigurationError) -> String
  ) {
    var claims: [Claim] = []
    var mistakes: [(name: String, error: ConfigurationError)] = []
    for file in files.sorted() where file.hasSuffix(".toml") && !file.hasPrefix(".") {
      let name = String(file.dropLast(5))
      let path = "\(folder)/\(file)"
      do throws(ConfigurationError) {
        guard ClaimFile.isName(name) else {
          throw ConfigurationError(
            message: "a claim's file is named by lower-case letters, digits and '-'",
            location: SourceLocation(file: path))
        }
        claims += try ClaimFile.rows(
          toml: read(path), name: name, file: path, folder: folder, registry: registry)
      } catch {
        mistakes.append((name, error))
      }
    }
    self.folder = folder
    self.claims = claims
    self.mistakes = mistakes
  }

  /// Whether a row of that id may still be there: its file has it, or cannot be read.
  public func mayHave(_ id: String) -> Bool {
    claims.contains { $0.id == id } || mistakes.contains { $0.name == id.prefix { $0 != "/" } }
  }

  /// The rows that are asked for, in the order of the files.
  ///
  /// - Parameter names: file names, `file/case` or ids of tricks; all rows if there are none.
  /// - Throws: ``ClaimErrors`` for mistakes in the files that are asked for, or ``ExperimentError``
  ///   for a name that is none.
  public func select(_ names: [String]) throws -> [Claim] {
    if names.isEmpty {
      if !mistakes.isEmpty { throw ClaimErrors(mistakes.map(\.error)) }
      if claims.isEmpty { throw ExperimentError.noClaims(folder: folder) }
      return claims
    }
    var chosen: Set<String> = []
    var wrong: [ConfigurationError] = []
    for name in names {
      let matches = claims.filter { claim in
        claim.id == name || claim.id.hasPrefix(name + "/") || claim.trick?.id == name
      }
      let file = name.prefix { $0 != "/" }
      let errors = mistakes.filter { $0.name == file }.map(\.error)
      guard !(matches.isEmpty && errors.isEmpty) else {
        // It may be in a file with a mistake, whose tricks are not known.
        if claims.isEmpty, !mistakes.isEmpty { throw ClaimErrors(mistakes.map(\.error)) }
        let known =
          claims.map(\.id) + claims.compactMap { $0.trick?.id } + mistakes.map(\.name)
        throw ExperimentError.unknownClaim(
          name,
          hint: KeyNames.hint(
            for: name, among: Set(known).sorted(), kind: "claim",
            otherwise: known.count > 24 ? "`harness claims --list` shows what there is" : nil))
      }
      chosen.formUnion(matches.map(\.id))
      wrong += errors
    }
    if !wrong.isEmpty { throw ClaimErrors(wrong) }
    return claims.filter { chosen.contains($0.id) }
  }
}

/// Everything that is wrong with claim files, each with its place.
public struct ClaimErrors: UserFacingError {
  public let errors: [ConfigurationError]

  init(_ errors: [ConfigurationError]) { self.errors = errors }

  public var description: String { errors.map(\.description).joined(separator: "\n") }
  public var all: [any UserFacingError] { errors }
}

extension ConfigurationError {
  /// Whatever was thrown, at a place unless it knows a better one.
  init(_ error: any Error, at place: SourceLocation?, path: [String]) {
    guard let error = error as? any UserFacingError else {
      self.init(message: "\(error)", location: place, path: path)
      return
    }
    let isPlaced = error.location != nil
    self.init(
      message: error.problem, location: isPlaced ? error.location : place,
      path: isPlaced ? [] : path, hint: error.hint)
  }
}

extension Trick {
  /// Whether the trick takes the options.
  static func check(_ options: ConfigurationNode, path: [String]) throws {
    _ = try Self(options.decode(Options.self, path: path))
  }
}
