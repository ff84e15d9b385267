import Configuration
import Errors
import Foundation
import Provenance

// job.json against everything that its parts follow from.

extension RecordChecks {
  /// - Parameter experiment: with every default filled in.
  mutating func checkJob(_ job: JobRecord, _ experiment: ConfigurationNode?) {
    let file = BundlePath.job
    let build = read(BundlePath.build) { (bundle) throws(ArchiveError) in try bundle.build() }
    compare(file, "the seed", String(job.seed), BundlePath.run, String(bundle.seed))
    compare(file, "the contract", job.contract, BundlePath.build, build?.contract)
    let data = document(BundlePath.dataset)
    guard let parts = job.parts else {
      return checkOlder(job, experiment, data, program: build?.executableSHA256)
    }
    compare(file, "the key", job.key, "its parts", RunIdentity(parts: parts).key)
    if let flags = parts["source.kernel-flags"] {
      compare(
        file, "source.kernel-flags", flags, BundlePath.build,
        build?.kernelFlags.joined(separator: " "))
    }
    guard let experiment, let build else { return }
    let expected = Self.parts(job, experiment, data, contract: build.contract)
    for name in Set(parts.keys).union(expected.keys).sorted() where !name.hasPrefix("source.") {
      guard let part = parts[name] else {
        if expected[name] == Self.empty, Self.isNamed(name, in: parts) { continue }
        note(file, "it has no part \(name), which follows from the other records")
        continue
      }
      // A key without a value is a part, but experiment.json leaves it out.
      guard let other = expected[name] ?? (part == Self.absent ? part : nil) else {
        note(file, "its part \(name) follows from no other record")
        continue
      }
      if !Self.isSame(part, other) {
        note(file, "\(name) is \(part), by the other records it is \(other)")
      }
    }
  }

  /// What a part is of a key without a value.
  private static let absent = ConfigurationNode(.absent).canonicalJSON

  /// What a part is of a table that experiment.json has without keys. If its keys had no values, it is
  /// no part; of a trick its code is one then.
  private static let empty = ConfigurationNode().canonicalJSON

  private static func isNamed(_ name: String, in parts: [String: String]) -> Bool {
    guard name.hasPrefix("tricks.") else { return true }
    if parts["source.\(name)"] != nil { return true }
    let id = name.dropFirst("tricks.".count)
    return parts.keys.contains { part in
      part.hasPrefix("plugins.")
        && part.dropFirst("plugins.".count).split(separator: "+").contains(id)
    }
  }

  /// Every part but the digests of sources, from the records that say the same in full.
  private static func parts(
    _ job: JobRecord, _ experiment: ConfigurationNode, _ data: ConfigurationNode?, contract: String
  ) -> [String: String] {
    var parts = RunIdentity(experiment: experiment, contract: contract).parts
    for entry in data?["description"]?.entries ?? []
    where entry.node != ConfigurationNode(.absent) {
      parts["data.\(entry.key)"] = entry.node.canonicalJSON
    }
    for entry in data?["files"]?.entries ?? [] {
      parts["data.files.\(entry.key)"] = entry.node["sha256"]?.string
    }
    for (name, digest) in job.weights ?? [:] { parts["weights.\(name)"] = digest }
    for plugin in job.plugins ?? [] {
      parts["plugins.\(plugin.tricks.joined(separator: "+"))"] = plugin.sha256
    }
    return parts
  }

  /// Whether two parts are the same; a number that was 1.0 may have been written as 1 since, in a table too.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    if ExactName(left) == ExactName(right) { return true }
    func node(_ text: String) -> ConfigurationNode? {
      try? ConfigurationNode.parse(json: text, file: BundlePath.job)
    }
    guard let left = node(left), let right = node(right) else { return false }
    return left.withFloatsAlone == right.withFloatsAlone
  }

  /// What programs recorded that made keys of digests.
  private mutating func checkOlder(
    _ job: JobRecord, _ experiment: ConfigurationNode?, _ data: ConfigurationNode?,
    program: String?
  ) {
    let file = BundlePath.job
    compare(
      file, "the digest of the experiment", job.experiment, BundlePath.resolved,
      experiment.map { SHA256.hex(of: $0.canonicalJSON) })
    compare(file, "the digest of the program", job.program, BundlePath.build, program)
    guard let files = data?["files"]?.elements, let digests = job.data else { return }
    var described: [String: String] = [:]
    for entry in files {
      if let name = entry["name"]?.string { described[name] = entry["sha256"]?.string }
    }
    if described != digests {
      note(file, "its data files are not those of \(BundlePath.dataset)")
    }
  }
}

extension ConfigurationNode {
  /// The same with each whole number as a number that might have a fraction.
  fileprivate var withFloatsAlone: ConfigurationNode {
    switch value {
    case .integer(let number) where Int(exactly: Double(number)) == number:
      ConfigurationNode(.float(Double(number)))
    case .array(let elements): ConfigurationNode(.array(elements.map(\.withFloatsAlone)))
    case .table(let entries):
      ConfigurationNode(
        .table(entries.map { Entry(key: $0.key, node: $0.node.withFloatsAlone) }))
    default: self
    }
  }
}
