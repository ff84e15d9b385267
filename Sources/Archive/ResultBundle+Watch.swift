/// Something that was found while a run trained.
public struct WatchFinding: Codable, Hashable, Sendable {
  public let id: String
  /// `warn` or `fail`.
  public let verdict: String
  /// A sentence with the numbers that matter.
  public let summary: String
  /// What to do about it.
  public let hint: String?
}

extension ResultBundle {
  /// What was found while the run trained, gravest first; `nil` where nobody looked.
  public func watchFindings() throws(ArchiveError) -> [WatchFinding]? {
    guard has(BundlePath.watch) else { return nil }
    struct Report: Decodable { let findings: [WatchFinding] }
    return try document(Report.self, at: BundlePath.watch).findings
  }
}

extension [WatchFinding] {
  /// All of them in a line: "60 % of the units of linear1 give 0 for every example; and 1 more".
  public var line: String? {
    guard let first else { return nil }
    return count == 1 ? first.summary : "\(first.summary); and \(count - 1) more"
  }
}
