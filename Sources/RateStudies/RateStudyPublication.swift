import Errors
import Foundation
import Reports

/// A folder with a JSON file for each experiment, and in its README.md the table of all between two
/// marks; what else stands there stays.
public struct RateStudyPublication: Sendable {
  private static let begin = "<!-- rates: begin -->"
  private static let end = "<!-- rates: end -->"

  /// What cannot be read or written.
  public struct Problem: UserFacingError {
    public let description: String
    public let kind: ErrorKind
  }

  private let folder: URL

  public init(folder: String) { self.folder = URL(fileURLWithPath: folder, isDirectory: true) }

  /// Writes a study in the place of an earlier one of that experiment, and the table anew.
  public func publish(_ study: RateRegret) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try write(JSONDocument.text(study), to: study.experiment + ".json")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".json") }.sorted()
      let studies = try files.map { file in
        try JSONDocument.value(
          RateRegret.self, of: Data(contentsOf: folder.appendingPathComponent(file)))
      }
      try write(readme(with: RateStudyTable(studies).markdown), to: "README.md")
    } catch {
      throw Problem(
        description: "cannot publish in \(folder.path): \((error as NSError).localizedDescription)",
        kind: .cannotWrite)
    }
  }

  /// The text of README.md, with the table between its marks.
  private func readme(with table: String) -> String {
    let block = "\(Self.begin)\n\(table)\(Self.end)"
    let place = folder.appendingPathComponent("README.md")
    let text = (try? String(contentsOf: place, encoding: .utf8)) ?? ""
    guard let start = text.range(of: Self.begin),
      let end = text.range(of: Self.end, range: start.upperBound..<text.endIndex)
    else { return text + (text.isEmpty ? "" : "\n") + block + "\n" }
    return text[..<start.lowerBound] + block + text[end.upperBound...]
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
  }
}
