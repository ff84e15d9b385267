import Provenance

/// Everything that an ablation leaves beside its runs, ready to be archived by a ``BundleWriter``.
public struct AblationContents: Sendable {
  public var record: AblationRecord
  public var host: HostFacts
  public var build: BuildFacts
  public var files = BundleFiles()

  public init(record: AblationRecord, host: HostFacts, build: BuildFacts) {
    self.record = record
    self.host = host
    self.build = build
  }
}
