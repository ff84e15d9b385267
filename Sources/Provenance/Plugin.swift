import Foundation
import Platform

/// A file of tricks that is not part of the program, with the tricks that it has registered.
public struct Plugin: Codable, Sendable {
  /// The path as it was given.
  public let path: String
  /// The SHA-256 of the file.
  public let sha256: String
  /// The ids of its tricks, sorted.
  public let tricks: [String]
  /// The ids of its checks, sorted; nothing if it has none.
  public let checks: [String]?

  /// The file's name without its folder.
  public var name: String { FilePath.name(of: path) }

  package init(path: String, sha256: String, tricks: [String], checks: [String] = []) {
    self.path = path
    self.sha256 = sha256
    self.tricks = tricks
    self.checks = checks.isEmpty ? nil : checks
  }
}

extension Plugin: Hashable {
  /// Two are the same if their bytes are, wherever they lie.
  public static func == (a: Plugin, b: Plugin) -> Bool {
    a.sha256 == b.sha256 && a.tricks == b.tricks
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}
