extension PairReader {
  /// What the runs' data were read from and how, key by key.
  ///
  /// The numbers of examples and classes follow from that, and are no causes of their own. Bundles of
  /// older programs have no more than those.
  ///
  /// - Returns: nothing if a bundle does not say what its data were.
  mutating func dataChanges() -> [BundleDifference.Change]? {
    guard
      let data = both(
        BundlePath.dataset, { (bundle) throws(ArchiveError) in try bundle.dataset() })
    else { return nil }
    if let left = Self.described(data.left), let right = Self.described(data.right) {
      return compare(.dataset, left, right)
    }
    if sources(of: left) == nil || sources(of: right) == nil {
      note("how the data were read is not compared: a bundle of an older program does not tell")
    }
    let counted = compare(.dataset, Self.counted(data.left), Self.counted(data.right))
    return counted.isEmpty ? nil : counted
  }

  /// Every key that a data set's file can have, and the digest of each file by the key that names it.
  private static func described(_ data: JSONValue) -> [String: JSONValue]? {
    guard case .object(let keys) = data["description"], case .object(let files) = data["files"]
    else { return nil }
    var values: [String: JSONValue] = [:]
    // What inputs without labels were read from is a table among the keys.
    for (key, value) in JSONValue.object(keys).flattened() { values["data.\(key)"] = value }
    for (role, file) in files { values["data.files.\(role)"] = file["sha256"] }
    return values
  }

  /// What bundles with and without a description have in common.
  private static func counted(_ data: JSONValue) -> [String: JSONValue] {
    guard case .object(var members) = data else { return [:] }
    if case .array(let files) = members["files"] {
      members["files"] = .array(sorted(files))
    }
    if case .object(let files) = members["files"] {
      // By their names, as older bundles have them.
      members["files"] = .array(
        sorted(
          files.values.map { file in
            let path = file["path"]?.stringValue ?? ""
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return .object([
              "name": .string(name), "sha256": file["sha256"] ?? .null,
              "bytes": file["bytes"] ?? .null,
            ])
          }))
    }
    members["description"] = nil
    members["folder"] = nil
    return JSONValue.object(members).flattened()
  }

  /// Files in an order that their roles have no part in, which older bundles do not tell.
  private static func sorted(_ files: [JSONValue]) -> [JSONValue] {
    func key(_ file: JSONValue) -> String {
      "\(file["name"]?.stringValue ?? "")/\(file["sha256"]?.stringValue ?? "")"
    }
    return files.sorted { key($0) < key($1) }
  }

  /// The digests of the code that the runs' numbers come from.
  ///
  /// That one run uses code of a trick or a task that the other does not follows from what it was asked
  /// for, which is told as such.
  mutating func sourceChanges() -> [BundleDifference.Change] {
    guard let left = sources(of: left), let right = sources(of: right) else { return [] }
    return compare(.source, left, right).filter { $0.left != nil && $0.right != nil }
  }

  private func sources(of bundle: ResultBundle) -> [String: JSONValue]? {
    let job = try? bundle.document(JSONValue.self, at: BundlePath.job)
    guard case .object(let parts) = job?["parts"] else { return nil }
    return parts.filter { $0.key.hasPrefix("source.") }
  }
}
