import Foundation
import Provenance

/// Files of a bundle by their paths below `data`.
public struct BundleFiles: Sendable {
  public private(set) var contents: [String: Data] = [:]

  public init() {}

  /// The bytes at a path, or nothing.
  public subscript(path: String) -> Data? { contents[path] }

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - contents: The file's bytes.
  ///   - path: Its path below `data`, of ASCII letters, digits and `. _ - +` between slashes; the
  ///     usual ones are in ``BundlePath``.
  /// - Throws: ``ArchiveError/badPath(path:reason:)`` for other paths, those that are taken, and
  ///   those of the files that the writer makes.
  public mutating func add(_ contents: Data, at path: String) throws(ArchiveError) {
    guard PortablePath.isPortable(path) else {
      throw .badPath(path: path, reason: "use ASCII letters, digits and . _ - + between slashes")
    }
    guard !BundlePath.isWritten(path) else {
      throw .badPath(path: path, reason: "the bundle's writer makes that file")
    }
    let clash = self.contents.keys.first {
      $0 == path || $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/")
    }
    if let clash { throw .badPath(path: path, reason: "there is '\(clash)' already") }
    self.contents[path] = contents
  }

  /// Adds a text file.
  public mutating func add(text: String, at path: String) throws(ArchiveError) {
    try add(Data(text.utf8), at: path)
  }

  /// Adds a JSON document, with sorted keys.
  ///
  /// - Throws: ``ArchiveError/cannotEncode(file:reason:)`` for a number that is not finite.
  public mutating func add(json value: some Encodable, at path: String) throws(ArchiveError) {
    try add(JSONText.document(value, file: path), at: path)
  }

  /// Adds a file of JSON Lines.
  public mutating func add(lines: [some Encodable], at path: String) throws(ArchiveError) {
    try add(JSONText.lines(lines, file: path), at: path)
  }

  /// Adds a file of tensors, in the order given.
  public mutating func add(tensors: [StoredTensor], at path: String) throws(ArchiveError) {
    do {
      try add(Safetensors.encode(tensors), at: path)
    } catch let error as SafetensorsError {
      throw .malformed(place: path, reason: error.description)
    } catch let error as ArchiveError {
      throw error
    } catch {
      throw .malformed(place: path, reason: "\(error)")
    }
  }
}
