import Errors
import Foundation

/// What a bundle's `ro-crate-metadata.json` says, as far as it is checked.
struct CrateReading {
  /// The SHA-256 of each file.
  private(set) var digests: [ExactName: String] = [:]
  /// The files that the crate says are in it.
  private(set) var parts: Set<ExactName> = []
  private var entities: [ExactName: JSONValue] = [:]

  /// - Throws: ``ArchiveError/malformed(place:reason:)`` for what no writer of ours would have
  ///   written; among that, two entities of one name, of which readers take either.
  init(_ text: Data) throws(ArchiveError) {
    let document = try JSONText.read(JSONValue.self, from: text, place: BundlePath.crate)
    func malformed(_ reason: String) -> ArchiveError {
      .malformed(place: BundlePath.crate, reason: reason)
    }
    guard let graph = document["@graph"]?.arrayValue else { throw malformed("it has no graph") }
    for entity in graph {
      guard let id = entity["@id"]?.stringValue else { throw malformed("an entity has no name") }
      guard entities.updateValue(entity, forKey: ExactName(id)) == nil else {
        throw malformed("'\(id)' is described twice")
      }
      guard entity["@type"] == "File" else { continue }
      guard let digest = entity["sha256"]?.stringValue else {
        throw malformed("'\(id)' has no hash")
      }
      digests[ExactName(id)] = digest
    }
    for part in self["./", "hasPart"]?.elements ?? [] {
      guard let id = part["@id"]?.stringValue, parts.insert(ExactName(id)).inserted else {
        throw malformed("its list of parts names one twice, or none")
      }
    }
  }

  /// A property of an entity.
  subscript(id: String, property: String) -> JSONValue? {
    entities[ExactName(id)]?[property]
  }
}

extension JSONValue {
  /// A list's elements; a value by itself is a list of one.
  fileprivate var elements: [JSONValue] { arrayValue ?? [self] }
}
