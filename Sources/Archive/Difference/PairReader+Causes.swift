import Provenance

extension PairReader {
  /// What the runs were given differently, in the order a reader looks for it.
  mutating func causes() -> [BundleDifference.Change] {
    var changes = optionChanges()
    changes += compare(.seed, ["seed": Self.value(left.seed)], ["seed": Self.value(right.seed)])
    changes += compare(
      .seed, ["experiment": .string(left.experiment)], ["experiment": .string(right.experiment)]
    ).map {
      BundleDifference.Change(kind: .option, key: $0.key, left: $0.left, right: $0.right)
    }
    changes += weightChanges()
    changes += repositoryChanges()
    changes += compare(.source, Self.plugins(of: left), Self.plugins(of: right))
    changes += sourceChanges()
    let data = dataChanges()
    changes += data ?? []
    // Where the same data were found is no cause.
    if data?.isEmpty == true {
      changes.removeAll { ["data.dataset", "data.unlabelled"].contains($0.key) }
    }
    if let hosts = both(BundlePath.host, { (bundle) throws(ArchiveError) in try bundle.host() }) {
      changes += compare(.environment, Self.facts(hosts.left), Self.facts(hosts.right))
    }
    if let builds = both(BundlePath.build, { (bundle) throws(ArchiveError) in try bundle.build() })
    {
      changes += compare(
        .source, Self.program(builds.left), Self.program(builds.right))
      changes += compare(.environment, Self.facts(builds.left), Self.facts(builds.right))
    }
    let order = BundleDifference.Change.Kind.allCases
    return changes.sorted {
      let ranks = (order.firstIndex(of: $0.kind) ?? 0, order.firstIndex(of: $1.kind) ?? 0)
      return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : $0.key < $1.key
    }
  }

  /// Compares the resolved experiments key by key.
  private mutating func optionChanges() -> [BundleDifference.Change] {
    guard
      let options = both(
        BundlePath.resolved, { (bundle) throws(ArchiveError) in try bundle.options() })
    else { return [] }
    // The seed is told apart, from the run's own record.
    return compare(.option, options.left.flattened(), options.right.flattened())
      .filter { $0.key != "seed" }
      .map { change in
        var change = change
        if change.key == "tricks" || change.key.hasPrefix("tricks.") { change.kind = .trick }
        return change
      }
  }

  /// Compares the files of weights that tricks began with, which their names do not tell.
  private mutating func weightChanges() -> [BundleDifference.Change] {
    guard left.has(BundlePath.job), right.has(BundlePath.job),
      let jobs = both(
        BundlePath.job,
        { (bundle) throws(ArchiveError) in
          try bundle.document(JSONValue.self, at: BundlePath.job)["weights"]?.flattened() ?? [:]
        })
    else { return [] }
    return compare(.trick, jobs.left, jobs.right).map { change in
      var change = change
      change.key = "weights \(change.key)"
      return change
    }
  }

  func compare(
    _ kind: BundleDifference.Change.Kind, _ left: [String: JSONValue],
    _ right: [String: JSONValue]
  ) -> [BundleDifference.Change] {
    let keys = Set(left.keys).union(right.keys)
    return keys.sorted().compactMap { key in
      guard left[key] != right[key] else { return nil }
      // A table that is empty on one side is told by what the other side has in it.
      let isFilled =
        (left[key] == nil || right[key] == nil) && keys.contains { $0.hasPrefix(key + ".") }
      if isFilled { return nil }
      return BundleDifference.Change(kind: kind, key: key, left: left[key], right: right[key])
    }
  }

  // MARK: - Facts by name

  private static func value(_ seed: UInt64) -> JSONValue {
    Int(exactly: seed).map { .integer($0) } ?? .string(String(seed))
  }

  /// The digests of the files of tricks that are not part of the program, by their names.
  private static func plugins(of bundle: ResultBundle) -> [String: JSONValue] {
    let job = try? bundle.document(JSONValue.self, at: BundlePath.job)
    guard case .object(let members) = job, case .array(let plugins) = members["plugins"] else {
      return [:]
    }
    var digests: [String: JSONValue] = [:]
    for case .object(let plugin) in plugins {
      guard case .string(let path) = plugin["path"] else { continue }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      digests["plugin \(name)"] = plugin["sha256"]
    }
    return digests
  }

  /// What of the program decides numbers: its file, and the contract that it computes under.
  private static func program(_ build: BuildFacts) -> [String: JSONValue] {
    var facts: [String: JSONValue] = ["numerics contract": .string(build.contract)]
    facts["executable"] = build.executableSHA256.map { .string($0) }
    return facts
  }

  private static func facts(_ build: BuildFacts) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "harness": .string(build.harness),
      "compiler": .string(build.compiler), "configuration": .string(build.configuration),
      "kernel flags": .string(build.kernelFlags.joined(separator: " ")),
    ]
    for (name, version) in build.packages { facts["package \(name)"] = .string(version) }
    for (name, version) in build.libraries { facts["library \(name)"] = .string(version) }
    return facts
  }

  private static func facts(_ host: HostFacts) -> [String: JSONValue] {
    var facts: [String: JSONValue] = [
      "processor": .string(host.processor), "architecture": .string(host.architecture),
      "CPU level": .string(host.level), "cores": .integer(host.usableCores),
      "memory": .integer(host.memory), "system": .string(host.system),
      "kernel": .string(host.kernel), "libc": .string(host.libc),
    ]
    facts["used level"] = host.usedLevel.map { .string($0) }
    facts["threads"] = host.usedThreads.map { .integer($0) }
    for (name, value) in host.variables { facts[name] = .string(value) }
    return facts
  }
}
