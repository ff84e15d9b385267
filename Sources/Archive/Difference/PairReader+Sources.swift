import Provenance

extension PairReader {
  /// What the runs were made from, repository by repository.
  mutating func repositoryChanges() -> [BundleDifference.Change] {
    guard
      let records = both(
        BundlePath.sources, { (bundle) throws(ArchiveError) in try bundle.sources() })
    else { return [] }
    let (left, right) = records
    guard left.index != nil, right.index != nil else {
      // Older programs kept the checkout's, or else the user's.
      return compare(
        .source, Self.facts(left.harness ?? left.user), Self.facts(right.harness ?? right.user))
    }
    var changes = compare(.source, Self.facts(left.user), Self.facts(right.user))
    // Where the program's is not archived, its digests are compared all the same.
    if !(left.isShared && right.isShared), let old = left.harness, let new = right.harness {
      changes += compare(.source, Self.facts(old), Self.facts(new)).map { change in
        var change = change
        change.key = "harness \(change.key)"
        return change
      }
    }
    return changes
  }

  /// The facts about a source that decide what is built from it.
  ///
  /// The commit is told only where its contents are not: two commits of one tree are one source.
  private static func facts(_ state: GitState?) -> [String: JSONValue] {
    guard let state else { return [:] }
    var facts: [String: JSONValue] = [:]
    facts["files"] = state.worktreeTree.map { .string($0) }
    facts["revision"] = state.revision.map { .string($0) }
    facts["dirty"] = state.dirty.map { .boolean($0) }
    if !state.patch.isEmpty { facts["patch"] = .string(state.patchSHA256) }
    for file in state.untracked { facts["untracked \(file.path)"] = .string(file.sha256) }
    for file in state.leftOut where file.reason != .excluded {
      let size = file.size.map(ByteCount.text) ?? file.reason.rawValue
      facts["not archived \(file.path)"] = .string(file.sha256 ?? size)
    }
    for submodule in state.submodules {
      facts["submodule \(submodule.path)"] = .string(submodule.checkedOut ?? "none")
      if submodule.dirty { facts["not archived \(submodule.path)"] = "changes of a submodule" }
    }
    if !state.problems.isEmpty {
      facts["not read"] = .string(state.problems.joined(separator: "; "))
    }
    return facts
  }
}
