import Configuration
import Foundation
import Platform

/// What a data set is read from, in full: where two descriptions are the same, so are the examples.
public struct DataDescription: Sendable {
  /// Every key of the data set's TOML file, with every default filled in; for a data set that comes
  /// with the program nothing but its name.
  public var options: ConfigurationNode
  /// What was read, each by its role.
  public var files: [File]
  /// The absolute path of the folder that the paths of the files count from; nil where none was read.
  ///
  /// It says where the files were, not what they are: a folder that is moved is the same data.
  public var folder: String?
  /// As ``folder``, of the files of inputs without labels.
  public var unlabelledFolder: String?

  /// A file by its part in a data set, as it is on disk.
  public struct File: Hashable, Sendable, Codable {
    /// The key of a data set's TOML file that names it: `train`, `test-labels`.
    public var role: String
    /// As the key has it.
    public var path: String
    /// The SHA-256 of the file in lower-case hexadecimal.
    public var sha256: String
    /// The file's size.
    public var bytes: Int

    public init(role: String, path: String, sha256: String, bytes: Int) {
      self.role = role
      self.path = path
      self.sha256 = sha256
      self.bytes = bytes
    }

    /// Without where it lies.
    public var record: DataFile {
      DataFile(name: FilePath.name(of: path), sha256: sha256, bytes: bytes)
    }
  }

  public init(options: ConfigurationNode, files: [File], folder: String? = nil) {
    self.options = options
    self.files = files
    self.folder = folder
  }

  /// The description of data that no file describes.
  init(name: String, files: [File] = [], folder: String? = nil) {
    var options = ConfigurationNode()
    options["name"] = ConfigurationNode(.string(name))
    self.init(options: options, files: files, folder: folder)
  }

  /// Whether it is a file of the user's own that describes the data, and not this program.
  var isOwn: Bool { options[Self.format] != nil }

  /// A key that every file of a user's own has, once its defaults are filled in.
  private static let format = "format"

  /// The keys that a data set's TOML file can have.
  package static let keys: [String] =
    ((try? ConfigurationNode(encoding: DatasetFile())) ?? ConfigurationNode()).keys

  /// Everything that the examples follow from, by names of their own: the keys with their values as
  /// canonical JSON, and the digest of each file as `files.ROLE`.
  public var parts: [String: String] {
    var parts: [String: String] = [:]
    for entry in options.entries ?? [] where entry.node != ConfigurationNode(.absent) {
      parts[entry.key] = entry.node.canonicalJSON
    }
    for file in files { parts["files.\(file.role)"] = file.sha256 }
    return parts
  }
}

/// A file of a data set without its place, as it is on disk.
public struct DataFile: Hashable, Sendable, Codable {
  /// The file's name without folders.
  public var name: String
  /// The SHA-256 of the file in lower-case hexadecimal.
  public var sha256: String
  /// The file's size.
  public var bytes: Int

  public init(name: String, sha256: String, bytes: Int) {
    self.name = name
    self.sha256 = sha256
    self.bytes = bytes
  }
}
