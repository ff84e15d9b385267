import Foundation
import Provenance

/// Everything that a run leaves, ready to be archived by a ``BundleWriter``.
public struct BundleContents: Sendable {
  public var run: RunRecord
  public var sources: SourceRecord
  public var host: HostFacts
  public var build: BuildFacts
  public var files = BundleFiles()

  public init(run: RunRecord, sources: SourceRecord, host: HostFacts, build: BuildFacts) {
    self.run = run
    self.sources = sources
    self.host = host
    self.build = build
  }
}
