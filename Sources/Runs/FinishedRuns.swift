import Archive

/// The finished runs of a results folder, for not making one twice.
public struct FinishedRuns: Sendable {
  private var bundles: [String: [ResultBundle]] = [:]

  /// Reads what is archived; a folder that is not there has nothing.
  public init(results: String) throws(ArchiveError) {
    for entry in try BundleStore(resultsDirectory: results).list() {
      guard let bundle = entry.bundle, bundle.status == .completed,
        let record = try? bundle.document(JobRecord.self, at: JobRecord.path), let key = record.key
      else { continue }
      bundles[key, default: []].append(bundle)
    }
  }

  /// The last finished run of the same identity that is undamaged to the byte.
  public func bundle(of identity: JobRecord) -> ResultBundle? {
    guard let key = identity.key else { return nil }
    return bundles[key]?.last { bundle in
      // The key in the bundle is what the bundle says; it counts if the rest of the record agrees.
      let record = try? bundle.document(JobRecord.self, at: JobRecord.path)
      return record == identity && bundle.verify().isEmpty
    }
  }
}
