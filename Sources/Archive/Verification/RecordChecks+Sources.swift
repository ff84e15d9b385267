import Configuration
import Errors
import Foundation

// Each record of a source under source/ against the files beside it, whichever sources there are.

extension RecordChecks {
  private static let record = "git.json"
  private static let patch = "worktree.diff"
  private static let untracked = "untracked"

  /// Whether a file is a record of a repository, by its path from the bundle's top.
  static func isRecord(_ file: ExactName) -> Bool {
    file.hasPrefix("data/source/") && file.text.hasSuffix("/" + record) && !isUntracked(file)
  }

  /// Whether a file is one that git did not know.
  static func isUntracked(_ file: ExactName) -> Bool {
    file.hasPrefix("data/source/") && file.text.contains("/\(untracked)/")
  }

  mutating func checkSources() {
    for record in payload.keys.sorted() where Self.isRecord(record) {
      let file = record.dropPrefix("data/").text
      guard let state = document(file) else { continue }
      checkSource(state, file, folder: String(file.dropLast(Self.record.count)))
    }
  }

  /// - Parameter folder: that of the record, with a slash at its end.
  private mutating func checkSource(
    _ state: ConfigurationNode, _ file: String, folder: String
  ) {
    let patch = facts(folder + Self.patch)
    compare(
      file, "the digest of the patch", state["patch_sha256"]?.string ?? "none",
      folder + Self.patch, patch?.sha256 ?? "none")
    var listed: Set<ExactName> = []
    for entry in state["untracked"]?.elements ?? [] {
      let stored = "\(folder)\(Self.untracked)/\(entry["stored_as"]?.string ?? "")"
      listed.insert(ExactName("data/" + stored))
      let facts = facts(stored)
      let size = entry["size"]?.canonicalJSON
      if facts?.sha256 != entry["sha256"]?.string || facts.map({ String($0.size) }) != size {
        note(file, "what it says of \(stored) is not so")
      }
    }
    for other in payload.keys.sorted()
    where other.hasPrefix("data/\(folder)\(Self.untracked)/") && !listed.contains(other) {
      note(file, "it does not name \(other.dropPrefix("data/"))")
    }
  }

  private func facts(_ file: String) -> FileFacts? { payload[ExactName("data/" + file)] }
}
