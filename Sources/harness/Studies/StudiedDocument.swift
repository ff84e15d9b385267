import Ablations
import Archive

/// What was asked in a study, or without one, in JSON: with how it had been fixed beforehand and where it
/// is archived.
struct StudiedDocument<Base: Encodable>: Encodable {
  private let base: Base
  private let study: StudyDocument
  private let archived: ArchivedDocument?

  private enum CodingKeys: String, CodingKey { case study, archived }

  /// - Parameter bundle: nothing where it has none of its own.
  init(_ base: Base, _ standing: StudyStanding, in bundle: AblationBundle? = nil) {
    self.base = base
    study = StudyDocument(standing)
    archived = bundle.map(ArchivedDocument.init)
  }

  func encode(to encoder: any Encoder) throws {
    try base.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(study, forKey: .study)
    try container.encodeIfPresent(archived, forKey: .archived)
  }
}

/// Where an ablation is archived.
struct ArchivedDocument: Encodable {
  private let bundle: String
  private let digest: String
  private let bundleDigest: String

  init(_ bundle: AblationBundle) {
    self.bundle = bundle.path
    digest = bundle.digest.hex
    bundleDigest = bundle.bundleDigest.hex
  }
}

/// Whether it had been fixed beforehand what would be asked.
struct StudyDocument: Encodable {
  private let standing: String
  private let sentence: String
  private let file: String?
  private let frozen: String?
  private let digest: String?
  private let earlierRuns: Int
  private let frozenHere: Bool

  init(_ standing: StudyStanding) {
    self.standing = standing.kind.rawValue
    sentence = standing.sentence
    file = standing.file
    frozen = standing.frozen?.formatted(.iso8601)
    digest = standing.digest
    earlierRuns = standing.earlierRuns
    frozenHere = standing.isFrozenHere
  }
}
