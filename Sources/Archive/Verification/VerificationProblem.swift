import Errors

/// One way in which a bundle is not what was archived.
public struct VerificationProblem: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Sendable {
    /// A file that the bundle lists is not there.
    case missing
    /// A file or a folder is there that the bundle does not list.
    case extra
    /// A file's bytes are not those that were archived.
    case changed
    /// A file cannot be read.
    case unreadable
    /// A file says something that others contradict.
    case inconsistent
  }

  public var kind: Kind
  /// The file at fault, from the bundle's top.
  public var file: String
  /// What was found.
  public var detail: String

  public init(_ kind: Kind, _ file: String, _ detail: String) {
    self.kind = kind
    self.file = file
    self.detail = detail
  }

  /// Whether the file is one that the result digest stands for, or their list.
  var concernsResults: Bool {
    let file = ExactName(file)
    return file.hasPrefix("data/result/") || file.hasPrefix("data/" + BundlePath.resultManifest)
  }
}

extension VerificationProblem: CustomStringConvertible {
  public var description: String { "\(kind.rawValue): \(file): \(detail)" }
}
