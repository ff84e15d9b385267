import Archive
import Configuration
import Foundation
import Provenance

// What is not as it was when a bundle was made.

extension Reproduction {
  /// What a bundle says that its data were; nothing if it is of an older program.
  static func describedData(of original: ResultBundle) throws -> ConfigurationNode? {
    guard original.has(BundlePath.dataset) else { return nil }
    let node = try ConfigurationNode.parse(
      json: String(decoding: original.data(at: BundlePath.dataset), as: UTF8.self),
      file: original.filePath(BundlePath.dataset))
    return node["description"] == nil ? nil : node
  }

  /// What of a run that is to be made again is not as it was.
  ///
  /// - Parameters:
  ///   - record: what its results follow from, as the bundle says.
  ///   - described: what its data were, as the bundle says.
  ///   - source: what is known of the source that it was made from.
  package static func warnings(
    _ record: JobRecord, described: ConfigurationNode?, _ procedure: any Procedure,
    source: () throws -> String = { Reproduction.unknownSource }
  ) throws -> [String] {
    let identity = procedure.identity
    var warnings: [String] = []
    if record.contract != identity.contract {
      warnings.append(
        "the bundle was made under numerics \(record.contract), this program is "
          + identity.contract)
    }
    let changes = identity.changes(from: record)
    if let changes {
      let sources = changes.filter { $0.hasPrefix("source.") }
      if !sources.isEmpty {
        let names = sources.map { RunIdentity.text(ofPart: $0) }.joined(separator: ", ")
        warnings.append("\(names): not as it was when the bundle was made; \(try source())")
      }
    } else if record.program != Program.build.executableSHA256 {
      warnings.append("the bundle was made by another build; \(try source())")
    }
    warnings += data(record, described, identity, changes ?? [])
    for plugin in record.plugins ?? [] where identity.plugins?.contains(plugin) != true {
      let other = identity.plugins?.first { !Set($0.tricks).isDisjoint(with: plugin.tricks) }
      warnings.append(
        "the plugin \(plugin.name) is not the file that the bundle was made with: "
          + "its SHA-256 was \(plugin.sha256.prefix(12))…, "
          + "now it is \(other.map { $0.sha256.prefix(12) + "…" } ?? "none")")
    }
    let told = ["contract", "source.", "data.files.", "plugins."]
    let others = changes?.filter { name in !told.contains { name.hasPrefix($0) } } ?? []
    let isOther = record.experiment.map {
      $0 != SHA256.hex(of: procedure.request.experiment.canonicalJSON)
    }
    if !others.isEmpty || isOther == true {
      let names = others.isEmpty ? "" : ": \(others.joined(separator: ", "))"
      warnings.append("this program completes the experiment's defaults in another way\(names)")
    }
    return warnings
  }

  /// What is known of the source of a bundle that has none.
  package static let unknownSource = "no more is known of it than its digests"

  /// What is known of the source that a bundle was made from.
  static func source(_ original: ResultBundle) throws -> String {
    guard let git = try original.sources().harness else {
      return unknownSource
    }
    let revision = git.revision.map { "it is of revision \($0.prefix(12))" } ?? "it has no revision"
    let changed = git.patch.isEmpty && git.untracked.isEmpty ? "" : " with changes"
    let here = GitState.capture(
      at: Program.checkout ?? FileManager.default.currentDirectoryPath)
    let state =
      switch (git.sourceDigest, here.sourceDigest) {
      case (let then?, let now?) where then == now: "its source files are those of this checkout"
      case (.some, .some): "its source files are not those of this checkout"
      default: "whether their source is the same is not known"
      }
    return "\(revision)\(changed), and \(state)"
  }

  /// The files that are not those that the bundle was made from.
  private static func data(
    _ record: JobRecord, _ described: ConfigurationNode?, _ now: JobRecord, _ changes: [String]
  ) -> [String] {
    let prefix = "data.files."
    let changed: [String]
    if let files = described?["files"] {
      changed = changes.filter { $0.hasPrefix(prefix) }.map { name in
        let role = String(name.dropFirst(prefix.count))
        return files[role]?["path"]?.string ?? role
      }
    } else {
      let digests = Set((now.parts ?? [:]).filter { $0.key.hasPrefix(prefix) }.values)
      changed = (record.data ?? [:]).filter { !digests.contains($0.value) }.keys.sorted()
    }
    return changed.map { "the data file \($0) is not the one that the bundle was made from" }
  }
}
