import Foundation

/// What a plan's runs are made from, kept beside their bundles until they are archived.
///
/// A hidden folder, removed with the object; what a process leaves that was killed, the next run sweeps
/// away.
public final class CapturedSources: Sendable {
  /// The folder.
  public let path: String
  private let staging: StagingArea

  /// Writes the record into a folder of its own.
  public init(_ record: SourceRecord, in results: String) throws(ArchiveError) {
    try DurableFiles.makeFolder(results)
    StagingArea.sweep(results)
    staging = try StagingArea(in: results)
    path = staging.path
    do {
      try staging.write(record.archived())
    } catch {
      staging.remove()
      throw error
    }
  }

  deinit { staging.remove() }

  /// Reads the record in a folder.
  public static func read(_ path: String) throws(ArchiveError) -> SourceRecord {
    try SourceRecord(
      has: { FileManager.default.fileExists(atPath: "\(path)/\($0)") },
      data: { (file) throws(ArchiveError) in try ResultBundle.read("\(path)/\(file)") },
      place: { "\(path)/\($0)" })
  }
}
