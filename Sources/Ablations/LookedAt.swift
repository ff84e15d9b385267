import Archive
import Measurement
import Provenance
import Runs

/// What the runs of a look came to, seed by seed, which the look is known by: the same runs under another
/// name have the same.
public enum LookedAt {
  /// A run on one side of a contrast.
  public struct Run: Sendable {
    /// That of its arm in the contrast.
    public let weight: Double
    /// Of its results; nothing if it did not come to its end.
    public let digest: String?

    public init(weight: Double, digest: String?) { (self.weight, self.digest) = (weight, digest) }
  }

  /// - Parameter seeds: the runs of each.
  /// - Returns: nothing of a seed of which a run failed, or whose runs are all the same, where nothing was
  ///   compared.
  public static func results(_ seeds: [[Run]], by measure: Measure) -> [String] {
    seeds.compactMap { runs in
      let digests = runs.compactMap(\.digest)
      guard digests.count == runs.count, Set(digests).count > 1 else { return nil }
      let parts = zip(runs, digests).map { "\($0.weight) \($1)\n" }.sorted()
      return String(SHA256.hex(of: parts.joined() + "\(measure)\n").prefix(16))
    }
  }
}

extension AblationResult {
  /// What the runs of a contrast came to, as ``LookedAt``.
  public func lookedAt(_ contrast: Contrast, by measure: Measure) -> [String] {
    let rows = contrast.arms.map { (cells: cells[$0], weight: contrast.weights[$0]) }
    let count = rows.map(\.cells.count).min() ?? 0
    return LookedAt.results(
      (0..<count).map { seed in
        rows.map { row in
          let cell = row.cells[seed]
          return LookedAt.Run(
            weight: row.weight, digest: cell.error == nil ? cell.bundle.digest.hex : nil)
        }
      }, by: measure)
  }
}
