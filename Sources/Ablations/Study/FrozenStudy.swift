import Archive
import Errors
import Foundation
import Provenance
import Runs

/// What was frozen of a study, and when: the file beside it, `smoothing.toml.frozen.json`.
public struct FrozenStudy: Sendable {
  public let meaning: StudyMeaning
  public let time: Date
  /// How many of its runs had results then, as far as the results folder told.
  public let earlierRuns: Int
  /// The file's bytes.
  public let text: Data

  private struct Record: Codable {
    let layout: Int
    let study: String
    let digest: String
    let frozen: RecordTime
    let earlierRuns: Int
    let meaning: StudyMeaning
    /// The program that froze it.
    let harness: String
    let contract: String
    /// The repository that the study lies in, if it does in one: its revision, and whether that was all.
    let revision: String?
    let changed: Bool?

    private enum CodingKeys: String, CodingKey {
      case layout, study, digest, frozen, meaning, harness, contract, revision, changed
      case earlierRuns = "earlier_runs"
    }
  }

  private static let layout = 1

  /// Where what was frozen of a study is kept.
  public static func path(of study: String) -> String { study + ".frozen.json" }

  public var digest: String { meaning.digest }

  /// Freezes what a study means now.
  ///
  /// - Parameters:
  ///   - earlierRuns: how many of its runs have results.
  ///   - git: the repository that it lies in.
  public init(
    _ meaning: StudyMeaning, of study: StudyFile, earlierRuns: Int, in git: GitState
  ) throws {
    // As it is read back, to the millisecond.
    let now = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1000).rounded() / 1000)
    let record = Record(
      layout: Self.layout, study: study.name, digest: meaning.digest, frozen: RecordTime(now),
      earlierRuns: earlierRuns, meaning: meaning, harness: Program.version,
      contract: Program.contract, revision: git.revision, changed: git.dirty)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = try encoder.encode(record) + Data("\n".utf8)
    try self.init(reading: text, file: Self.path(of: study.path))
  }

  /// Reads what was frozen.
  ///
  /// - Throws: ``StudyError`` for what is not as it was written.
  public init(reading text: Data, file: String) throws(StudyError) {
    let record: Record
    do {
      if let fault = JSONKeys.fault(in: text) { throw StudyError.unreadable(file, fault) }
      record = try JSONDecoder().decode(Record.self, from: text)
    } catch let error as StudyError {
      throw error
    } catch {
      throw .unreadable(file, "it is not what `harness study freeze` writes")
    }
    guard record.layout == Self.layout else {
      throw .unreadable(file, "this harness reads layout \(Self.layout), not \(record.layout)")
    }
    guard record.digest == record.meaning.digest else {
      throw .unreadable(file, "it was changed: its digest is not that of what it says was frozen")
    }
    meaning = record.meaning
    time = record.frozen.date
    earlierRuns = record.earlierRuns
    self.text = text
  }

  /// Reads what was frozen of a study; nothing if it was not.
  public static func of(_ study: StudyFile) throws(StudyError) -> FrozenStudy? {
    let path = path(of: study.path)
    guard let text = FileManager.default.contents(atPath: path) else {
      if FileManager.default.fileExists(atPath: path) {
        throw .unreadable(path, "the system does not let it be read")
      }
      return nil
    }
    return try FrozenStudy(reading: text, file: path)
  }

  /// Keeps it beside the study, and writes down that it was frozen here.
  public func save(beside study: StudyFile, ledger: RunLedger) throws(ArchiveError) {
    try DurableFiles.replace(Self.path(of: study.path), with: text)
    ledger.add(fileDigest)
  }

  /// Whether it was frozen by this user's harness here.
  public func isKnown(to ledger: RunLedger) -> Bool { ledger.contains(fileDigest) }

  private var fileDigest: String { SHA256.hex(of: text) }

  /// - Throws: ``StudyError/changed(_:_:)`` unless a study still means what was frozen.
  public func check(_ meaning: StudyMeaning, of study: StudyFile) throws(StudyError) {
    guard meaning.digest != digest else { return }
    throw .changed(study.path, meaning.changes(from: self.meaning))
  }
}

/// Why a study cannot be used.
public enum StudyError: UserFacingError {
  /// It is no longer what was frozen.
  case changed(String, [String])
  /// What was frozen cannot be read.
  case unreadable(String, String)
  case isFrozen(String, Date)
  case exists(String)
  /// Words beside `--study` that would ask something else.
  case asksMore([String])
  /// It is of so many experiments.
  case several(Int)

  public var description: String {
    switch self {
    case .changed(let path, let changes):
      "\(path) was changed after it was frozen: " + NameList.text(changes, showing: 4)
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .isFrozen(let path, let time):
      "\(path) is frozen already, since \(time.formatted(.iso8601))"
    case .exists(let path): "there is a file \(path) already"
    case .asksMore(let words):
      "beside --study nothing may change what is asked: \(words.joined(separator: " "))"
    case .several(let count): "a study is frozen of one experiment, and there are \(count)"
    }
  }

  public var hint: String? {
    switch self {
    case .changed(let path, _):
      "put it back as it was; or remove \(FrozenStudy.path(of: path)) and freeze it anew, "
        + "over seeds of which there are no results"
    case .unreadable: "remove it, and freeze the study anew"
    case .isFrozen(let path, _):
      "remove \(FrozenStudy.path(of: path)) to freeze it anew, over seeds of which there are no results"
    case .exists: "give another name"
    case .asksMore: "write it into the study's file, under the option's name"
    case .several:
      "write a study for each, as in harness study new FILE EXPERIMENT --trick ID; harness ablate "
        + "combines the effects of several without a study"
    }
  }

  public var kind: ErrorKind {
    switch self {
    case .changed, .unreadable: .badInput
    case .isFrozen, .exists, .asksMore, .several: .usage
    }
  }
}
