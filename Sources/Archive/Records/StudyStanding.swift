import Foundation

/// Whether it was fixed, before the runs of an ablation were made, what would be asked of them.
///
/// Whoever chooses seeds, arms or measures after having seen results finds differences where there are
/// none: p-values and intervals count the choices that were announced, and no others.
public struct StudyStanding: Hashable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Nothing was fixed beforehand.
    case exploratory
    /// It was fixed before any run was made.
    case confirmatory
    /// It was fixed when there were results of its runs already.
    case notConfirmatory = "not-confirmatory"
  }

  /// The study's file, without folders; nothing where the command alone asked.
  public let file: String?
  /// When it was frozen; nothing if it was not.
  public let frozen: Date?
  /// The SHA-256 of what was frozen.
  public let digest: String?
  /// How many of its runs had results before it was frozen.
  public let earlierRuns: Int
  /// Whether it was frozen by this user's harness here, as far as is known.
  public let isFrozenHere: Bool

  private init(
    file: String?, frozen: Date?, digest: String?, earlierRuns: Int, isFrozenHere: Bool
  ) {
    self.file = file
    self.frozen = frozen
    self.digest = digest
    self.earlierRuns = earlierRuns
    self.isFrozenHere = isFrozenHere
  }

  /// What no study file, or one that is not frozen, asked.
  public static func notFrozen(file: String? = nil) -> StudyStanding {
    StudyStanding(file: file, frozen: nil, digest: nil, earlierRuns: 0, isFrozenHere: false)
  }

  /// What a frozen study asked.
  public static func frozen(
    file: String, at time: Date, digest: String, earlierRuns: Int, isFrozenHere: Bool
  ) -> StudyStanding {
    StudyStanding(
      file: file, frozen: time, digest: digest, earlierRuns: earlierRuns,
      isFrozenHere: isFrozenHere)
  }

  public var kind: Kind {
    if frozen == nil { return .exploratory }
    return earlierRuns > 0 ? .notConfirmatory : .confirmatory
  }

  /// What is to be said beside a verdict.
  public var sentence: String {
    guard let frozen, let digest else {
      let what = file.map { "the study \($0) was not frozen" } ?? "no study was frozen"
      return
        "\(Self.opening(kind)) \(what) before these runs, which would have fixed what is asked of "
        + "them."
    }
    let when = "\(Self.opening(kind)) \(Self.when(frozen, digest))"
    let place = isFrozenHere ? "" : ", by its own word: it was \(Self.notHere)"
    guard earlierRuns > 0 else {
      return "\(when)\(place); this results folder had no results of its runs then."
    }
    let runs = earlierRuns == 1 ? "1 of its runs" : "\(earlierRuns) of its runs"
    return "\(when)\(place), when there were results of \(runs)."
  }

  private static let notHere = "not frozen here"

  private static func when(_ frozen: Date, _ digest: String) -> String {
    "\(UTCTime.readable(frozen)), digest \(digest.prefix(DigestLength.study))"
  }

  private static func opening(_ kind: Kind) -> String {
    switch kind {
    case .exploratory: "Exploratory:"
    case .confirmatory: "As frozen on"
    case .notConfirmatory: "Not confirmatory: frozen on"
    }
  }

  /// What the sentences begin with.
  package static let openings = Kind.allCases.map(opening)

  /// Whether a sentence says the same, in whatever words beside the facts.
  package func isSaid(by sentence: String) -> Bool {
    guard sentence.hasPrefix(Self.opening(kind)) else { return false }
    guard let frozen, let digest else { return true }
    return sentence.contains(Self.when(frozen, digest))
      && sentence.contains(Self.notHere) != isFrozenHere
      && (earlierRuns == 0 || sentence.contains(" \(earlierRuns) of "))
  }
}

extension StudyStanding: Codable {
  private enum Key: String, CodingKey {
    case standing, file, frozen, digest
    case earlierRuns = "earlier_runs"
    case isFrozenHere = "frozen_here"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      file: try container.decodeIfPresent(String.self, forKey: .file),
      frozen: try container.decodeIfPresent(RecordTime.self, forKey: .frozen)?.date,
      digest: try container.decodeIfPresent(String.self, forKey: .digest),
      earlierRuns: try container.decode(Int.self, forKey: .earlierRuns),
      isFrozenHere: try container.decode(Bool.self, forKey: .isFrozenHere))
    let standing = try container.decode(Kind.self, forKey: .standing)
    guard standing == kind, (frozen == nil) == (digest == nil) else {
      throw DecodingError.dataCorruptedError(
        forKey: .standing, in: container,
        debugDescription: "it is \(standing.rawValue), but what stands beside it says otherwise")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .standing)
    try container.encodeIfPresent(file, forKey: .file)
    try container.encodeIfPresent(frozen.map(RecordTime.init), forKey: .frozen)
    try container.encodeIfPresent(digest, forKey: .digest)
    try container.encode(earlierRuns, forKey: .earlierRuns)
    try container.encode(isFrozenHere, forKey: .isFrozenHere)
  }
}
