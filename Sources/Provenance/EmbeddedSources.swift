import Foundation

/// The source files of a plugin, as they are kept in its own file.
///
/// `harness plugin build` puts them there, so that whoever has the plugin can read what it does and build
/// it again for another harness.
public struct EmbeddedSources: Codable, Hashable, Sendable {
  public struct File: Codable, Hashable, Sendable {
    /// From the plugin's folder.
    public var path: String
    public var sha256: String
    /// The bytes, or nothing for those beyond the limit.
    public var contents: Data?
  }

  public var files: [File]

  /// How many bytes of source a plugin carries: a large one keeps the digests of the others.
  package static let limit = 256_000

  /// - Parameter files: the contents by path.
  public init(_ files: [String: Data]) {
    var rest = Self.limit
    self.files = files.sorted { $0.key < $1.key }.map { path, contents in
      let isKept = contents.count <= rest
      if isKept { rest -= contents.count }
      return File(path: path, sha256: SHA256.hex(of: contents), contents: isKept ? contents : nil)
    }
  }

  // MARK: - In a plugin's file

  /// Made of two pieces, so that the program itself does not have it among its bytes.
  private static let opening = ["harness-plugin", "-sources 1 ["].joined()

  /// The text that stands for the sources in a plugin's file: ASCII, on one line, the same each time.
  package var mark: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let document = (try? encoder.encode(self)) ?? Data()
    return Self.opening + document.base64EncodedString() + "]"
  }

  /// Finds the sources among the bytes of a file; nothing unless there is one such text, whose files
  /// are what their digests say.
  public init?(in data: Data) {
    var found: Set<EmbeddedSources> = []
    var rest = data[...]
    while let start = rest.range(of: Data(Self.opening.utf8)) {
      rest = rest[start.upperBound...]
      guard let end = rest.firstIndex(of: UInt8(ascii: "]")),
        let document = Data(base64Encoded: Data(rest[..<end])),
        let sources = try? JSONDecoder().decode(EmbeddedSources.self, from: document)
      else { continue }
      found.insert(sources)
    }
    guard found.count == 1, let sources = found.first, sources.isConsistent else { return nil }
    self = sources
  }

  private var isConsistent: Bool {
    Set(files.map(\.path)).count == files.count
      && files.allSatisfy { $0.contents.map { SHA256.hex(of: $0) } ?? $0.sha256 == $0.sha256 }
  }
}
