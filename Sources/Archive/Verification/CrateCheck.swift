import Errors
import Provenance

/// What a bundle's crate, and its list of packages, repeat of the records for other tools to read.
struct CrateCheck<Record: BundleRecord> {
  let bundle: any ArchivedBundle
  let record: Record
  /// The payload's files by their paths from the bundle's top.
  let payload: [ExactName: FileFacts]
  private(set) var faults: [(file: String, detail: String)] = []

  /// - Parameter job: the key in `job.json`, if there is one.
  init(
    _ bundle: any ArchivedBundle, _ record: Record, payload: [ExactName: FileFacts],
    job: String? = nil
  ) {
    self.bundle = bundle
    self.record = record
    self.payload = payload
    checkCrate(job)
  }

  private mutating func note(_ file: String, _ detail: String) { faults.append((file, detail)) }

  /// Reads a file; nothing if there is none, or it is no such record, which is noted.
  private mutating func read<Value>(
    _ file: String, _ read: () throws(ArchiveError) -> Value
  ) -> Value? {
    guard bundle.has(file) else { return nil }
    do throws(ArchiveError) {
      return try read()
    } catch {
      note(file, "it cannot be read: \(error.detail)")
      return nil
    }
  }

  private mutating func checkCrate(_ job: String?) {
    let file = BundlePath.crate
    let bundle = bundle
    guard
      let crate = read(
        file, { () throws(ArchiveError) in try CrateReading(bundle.data(at: file)) }),
      let build = read(BundlePath.build, { () throws(ArchiveError) in try bundle.build() }),
      let host = read(BundlePath.host, { () throws(ArchiveError) in try bundle.host() })
    else { return }
    // Crates of older programs do not have it.
    let knownJob = crate["#job", "value"] == nil ? nil : job
    let expected = CrateDocument(
      record: record, build: build, host: host, job: knownJob, payload: [:])
    var facts = (expected.inputs + expected.parameters).map { ($0, ["value"]) }
    facts.append((expected.root, ["name", "datePublished"]))
    let action = ["description", "startTime", "endTime", "actionStatus", "error"]
    facts.append((expected.action, action))
    for (entity, properties) in facts {
      guard let id = entity["@id"]?.stringValue else { continue }
      for property in properties where crate[id, property] != entity[property] {
        note(
          file,
          "\(property) of \(id) is \(crate[id, property]?.text ?? "none"), "
            + "by the other records it is \(entity[property]?.text ?? "none")")
      }
    }
    var files = Set(payload.keys.map { $0.dropPrefix("data/") })
    files.remove(ExactName(file))
    if crate.parts != files { note(file, "its parts are not the bundle's files") }
    checkPackages(build)
  }

  /// The list of packages follows from the build.
  private mutating func checkPackages(_ build: BuildFacts) {
    let file = BundlePath.packages
    let bundle = bundle
    guard
      let list = read(
        file, { () throws(ArchiveError) in try bundle.document(JSONValue.self, at: file) })
    else { return }
    func versions(_ list: JSONValue) -> [String: JSONValue] {
      var versions: [String: JSONValue] = [:]
      let program = list["metadata"]?["component"]
      for component in [program].compactMap({ $0 }) + (list["components"]?.arrayValue ?? []) {
        let name = component["name"]?.stringValue ?? ""
        versions[name] = component["version"]
        versions[name + " SHA-256"] = component["hashes"]?.arrayValue?.first?["content"]
      }
      return versions
    }
    if versions(list) != versions(PackageList(of: build).document) {
      note(file, "it does not list what \(BundlePath.build) does")
    }
  }
}
