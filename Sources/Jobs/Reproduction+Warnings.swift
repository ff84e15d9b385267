import Archive
import Provenance
import Training
import Tricks

// What is not as it was when a bundle was made.

extension Reproduction {
  /// - Parameters:
  ///   - record: what the bundle's results follow from, as it says.
  ///   - described: its data, if it says what they were.
  static func warnings(
    _ original: ResultBundle, _ record: JobRecord, _ described: DataDescription?, _ job: Job
  ) throws -> [String] {
    var warnings: [String] = []
    if record.contract != job.record.contract {
      warnings.append(
        "the bundle was made under numerics \(record.contract), this program is "
          + job.record.contract)
    }
    let changes = job.record.changes(from: record)
    if let changes {
      let sources = changes.filter { $0.hasPrefix("source.") }
      if !sources.isEmpty {
        let names = sources.map { RunIdentity.text(ofPart: $0) }.joined(separator: ", ")
        warnings.append("\(names): not as it was when the bundle was made; \(try source(original))")
      }
    } else if record.program != Facts.build.executableSHA256 {
      warnings.append("the bundle was made by another build; \(try source(original))")
    }
    warnings += data(record, described, job)
    for plugin in record.plugins ?? [] where job.record.plugins?.contains(plugin) != true {
      let other = job.record.plugins?.first { !Set($0.tricks).isDisjoint(with: plugin.tricks) }
      warnings.append(
        "the plugin \(plugin.name) is not the file that the bundle was made with: "
          + "its SHA-256 was \(plugin.sha256.prefix(12))…, "
          + "now it is \(other.map { $0.sha256.prefix(12) + "…" } ?? "none")")
    }
    let told = ["contract", "source.", "data.files.", "plugins."]
    let others = changes?.filter { name in !told.contains { name.hasPrefix($0) } } ?? []
    let isOther = try record.experiment.map {
      try $0 != SHA256.hex(of: job.resolved.node().canonicalJSON)
    }
    if !others.isEmpty || isOther == true {
      let names = others.isEmpty ? "" : ": \(others.joined(separator: ", "))"
      warnings.append("this program completes the experiment's defaults in another way\(names)")
    }
    return warnings
  }

  /// What is known of the source that a bundle was made from.
  private static func source(_ original: ResultBundle) throws -> String {
    let git = try original.git()
    let revision = git.revision.map { "it is of revision \($0.prefix(12))" } ?? "it has no revision"
    let changed = git.patch.isEmpty && git.untracked.isEmpty ? "" : " with changes"
    let state =
      switch (git.sourceDigest, Facts.git(excluding: []).sourceDigest) {
      case (let then?, let now?) where then == now: "its source files are those of this checkout"
      case (.some, .some): "its source files are not those of this checkout"
      default: "whether their source is the same is not known"
      }
    return "\(revision)\(changed), and \(state)"
  }

  /// The files that are not those that the bundle was made from.
  private static func data(
    _ record: JobRecord, _ described: DataDescription?, _ job: Job
  ) -> [String] {
    let now = job.dataset.description.files
    let changed: [String] =
      if let described {
        described.files.filter { file in
          now.first { $0.role == file.role }?.sha256 != file.sha256
        }.map(\.path)
      } else {
        (record.data ?? [:]).filter { name, digest in
          !now.contains { $0.record.name == name && $0.sha256 == digest }
        }.keys.sorted()
      }
    return changed.map { "the data file \($0) is not the one that the bundle was made from" }
  }
}
