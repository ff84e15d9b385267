import Archive
import Foundation
import Provenance

/// What a process left of a run that did not come to its end there: where it was, and its state.
///
/// It is a file under the results folder: a line of JSON about the run, then the state's bytes.
public struct UnfinishedRun: Sendable {
  /// What is known of the run without its procedure.
  public struct Record: Codable, Hashable, Sendable {
    /// What the results will follow from: only a run of the same key goes on from here.
    public let key: String
    public let experiment: String
    public let seed: Int
    /// The words that asked for it.
    public let command: [String]
    /// How far it was, in the procedure's own steps.
    public var step: Int
    public var steps: Int
    /// The processes that have worked on it, the last one up to now.
    public var sessions: [RunSession]
    /// The SHA-256 of the state.
    public var state: String

    /// When the first process began with it.
    public var started: Date { sessions.first?.started ?? .distantPast }

    private enum CodingKeys: String, CodingKey {
      case key, experiment, seed, command, step, steps, sessions
      case state = "state_sha256"
    }
  }

  public let record: Record
  let state: Data
  /// The SHA-256 of the whole file; empty for one that was not read.
  let digest: String

  /// The folder of such files in a results folder; the leading dot hides it from every listing.
  static let folder = ".unfinished"

  /// Whether a results folder has such a folder of its own, rather than a link to who knows where.
  static func isPlaced(in results: String) -> Bool {
    var facts = stat()
    return lstat("\(results)/\(folder)", &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  static func path(of key: String, in results: String) -> String { "\(results)/\(folder)/\(key)" }

  init(record: Record, state: Data, digest: String = "") {
    self.record = record
    self.state = state
    self.digest = digest
  }
}

// MARK: - Files

extension UnfinishedRun {
  /// Reads what there is of a run; nothing if there is nothing.
  ///
  /// - Throws: ``ArchiveError`` for a file that cannot be read or is not as it was written.
  init?(key: String, in results: String) throws(ArchiveError) {
    let path = Self.path(of: key, in: results)
    guard Self.isPlaced(in: results), FileManager.default.fileExists(atPath: path) else {
      return nil
    }
    try self.init(file: path)
    guard record.key == key else {
      throw .malformed(place: path, reason: "it is the state of another run")
    }
  }

  init(file path: String) throws(ArchiveError) {
    var facts = stat()
    // Of anything but a file, such as a pipe, there may be no end.
    guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw .malformed(place: path, reason: "it is not a file")
    }
    let contents: Data
    do {
      contents = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .cannotRead(path: path, reason: (error as NSError).localizedDescription)
    }
    guard let end = contents.firstIndex(of: UInt8(ascii: "\n")),
      let record = try? JSONDecoder().decode(Record.self, from: contents[..<end])
    else { throw .malformed(place: path, reason: "it is not the state of a run") }
    let state = contents[(end + 1)...]
    guard SHA256.hex(of: state) == record.state else {
      throw .malformed(place: path, reason: "the state is not the one that was saved")
    }
    self.init(record: record, state: Data(state), digest: SHA256.hex(of: contents))
  }

  /// The file's bytes.
  func contents() throws(ArchiveError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(record) + Data("\n".utf8) + state
    } catch {
      throw .cannotEncode(file: Self.folder, reason: "\(error)")
    }
  }

  /// Those of a results folder, the one that was begun last being the last. What cannot be read is
  /// left aside.
  ///
  /// - Parameter ledger: what says which were kept here; nothing if that does not matter.
  public static func all(in results: String, keptBy ledger: RunLedger? = nil) -> [Record] {
    guard isPlaced(in: results) else { return [] }
    let isKept: (UnfinishedRun) -> Bool =
      ledger.map { ledger in
        let digests = ledger.allDigests
        return { digests.contains($0.digest) }
      } ?? { _ in true }
    let folder = "\(results)/\(folder)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.contains(".") }.sorted()
      .compactMap { try? UnfinishedRun(file: "\(folder)/\($0)") }.filter(isKept).map(\.record)
      .sorted { ($0.started, $0.key) < ($1.started, $1.key) }
  }
}
