import Ablations
import Archive

/// An ablation in JSON, with how it had been fixed beforehand and where it is archived.
struct StudiedDocument: Encodable {
  struct Study: Encodable {
    let standing: String
    let sentence: String
    let file: String?
    let frozen: String?
    let digest: String?
    let earlierRuns: Int
    let frozenHere: Bool
  }

  struct Archived: Encodable {
    let bundle: String
    let digest: String
    let bundleDigest: String
  }

  private let document: AblationAnswer
  private let study: Study
  private let archived: Archived

  private enum CodingKeys: String, CodingKey { case study, archived }

  init(_ document: AblationAnswer, _ standing: StudyStanding, in bundle: AblationBundle) {
    self.document = document
    study = Study(standing)
    archived = Archived(
      bundle: bundle.path, digest: bundle.digest.hex, bundleDigest: bundle.bundleDigest.hex)
  }

  func encode(to encoder: any Encoder) throws {
    try document.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(study, forKey: .study)
    try container.encode(archived, forKey: .archived)
  }
}

extension StudiedDocument.Study {
  init(_ standing: StudyStanding) {
    self.init(
      standing: standing.kind.rawValue, sentence: standing.sentence, file: standing.file,
      frozen: standing.frozen?.formatted(.iso8601), digest: standing.digest,
      earlierRuns: standing.earlierRuns, frozenHere: standing.isFrozenHere)
  }
}
