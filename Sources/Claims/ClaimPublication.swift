import Archive
import Foundation
import Reports
import Runs

/// The folder in which measured claims are published: `claims.json` and `README.md`.
public struct ClaimPublication: Sendable {
  private let folder: String
  /// The rows that are published there already.
  private let before: ClaimTable
  /// A Markdown file with a place for the table.
  private let readme: MarkedFile?

  /// Reads what is there, so that whatever is wrong is told before any run.
  ///
  /// - Parameter readme: a file with the marks of ``MarkedFile``.
  public init(folder: String, readme: String?) throws {
    try ResultsFolder.prepare(folder)
    self.folder = folder
    let path = "\(folder)/\(ClaimTable.fileName)"
    before = FileManager.default.fileExists(atPath: path) ? try ClaimTable(at: path) : ClaimTable()
    self.readme = try readme.map { try MarkedFile(at: $0) }
  }

  /// Writes the table with these rows in the place of those of the same id.
  ///
  /// - Parameter isKept: whether a row of an id that is not among them stays.
  /// - Returns: the whole table.
  public func publish(
    _ rows: [MeasuredClaim], keeping isKept: (String) -> Bool
  ) throws -> ClaimTable {
    let table = before.updated(with: rows, keeping: isKept)
    let markdown = ClaimMarkdown(table)
    try write(table.json(), to: "\(folder)/\(ClaimTable.fileName)")
    try write(markdown.document, to: "\(folder)/README.md")
    if let readme { try write(readme.text(with: markdown.headline), to: readme.path) }
    return table
  }

  /// Replaces a file as a whole.
  private func write(_ text: String, to path: String) throws(ArchiveError) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .cannotWrite(path: path, reason: (error as NSError).localizedDescription)
    }
  }
}

extension ClaimTable {
  /// The table as `claims.json` holds it: a row on a line, so that versions can be compared, and
  /// without what follows from all rows together, so that a new row changes no other.
  package func json() throws -> String {
    let lines = try rows.map { row in
      var row = row
      row.corrected = nil
      return try JSONDocument.line(row)
    }
    return "{\"rows\": [\n" + lines.joined(separator: ",\n") + "\n]}\n"
  }
}

/// A file of which the part between two marks is written by the program.
package struct MarkedFile: Sendable {
  package static let begin = "<!-- claims: begin -->"
  package static let end = "<!-- claims: end -->"

  package let path: String
  private let head: String
  private let tail: String

  package init(at path: String) throws(PublishedFileError) {
    self.path = path
    let data = try PublishedFileError.contents(
      of: path, hint: "it is a Markdown file with the lines '\(Self.begin)' and '\(Self.end)'")
    guard let text = String(data: data, encoding: .utf8) else { throw .unreadable(path) }
    guard let begin = text.range(of: Self.begin),
      let end = text.range(of: Self.end, range: begin.upperBound..<text.endIndex)
    else { throw .hasNoMarks(path) }
    head = String(text[..<begin.upperBound])
    tail = String(text[end.lowerBound...])
  }

  package func text(with part: String) -> String { "\(head)\n\(part)\n\(tail)" }
}
