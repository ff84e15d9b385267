import Archive
import Runs
import Statistics

// Whether networks that measure the same are the same.

extension AblationResult {
  /// Whether arms have the very same results for each seed, bit by bit, all of which came to their end:
  /// then nothing was compared.
  static func haveSameResults(_ arms: [[Cell]]) -> Bool {
    guard let first = arms.first, !first.isEmpty else { return false }
    let digests = first.map(\.bundle.digest)
    return arms.joined().allSatisfy { $0.error == nil }
      && arms.allSatisfy { $0.map(\.bundle.digest) == digests }
  }

  /// What one test example is worth in a measure, in its own unit; nothing where that is not known.
  public func grain(of measure: Measure) -> Double? { TestGrain.of(measure, cells) }

  /// The same of what a contrast is about.
  public func hasSameResults(_ contrast: Contrast) -> Bool {
    Self.haveSameResults(contrast.arms.map { cells[$0] })
  }

  /// Whether both sides of a contrast came to the same weights, where it matters.
  enum AssumedWeights {
    /// The runs tell.
    case toBeRead
    /// Not all runs are at hand; nothing where it cannot be told.
    case assumed(Bool?)
  }

  /// Whether what a contrast sets against each other came to the very same weights for each seed: those
  /// of one arm and another, or of more in such pairs that nothing else is left. Nothing where runs whose
  /// results differ have no weights to tell by.
  static func haveSameWeights(
    _ contrast: Contrast, _ cells: [[Cell]]
  ) throws(ArchiveError) -> Bool? {
    guard let seeds = cells.first?.indices else { return nil }
    var isKnown = true
    for seed in seeds {
      let runs = contrast.arms.map { (cells[$0][seed].bundle, contrast.weights[$0]) }
      // Equal results are of equal weights, and need not be read.
      if left(of: runs.map { (Network.result($0.0.digest), $0.1) }).isEmpty { continue }
      var terms: [(Network, Double)] = []
      for (bundle, weight) in runs {
        let hash = try bundle.finalWeightsHash()
        terms.append((hash.map(Network.weights) ?? .result(bundle.digest), weight))
      }
      let rest = left(of: terms)
      if rest.isEmpty { continue }
      // Those without weights may be like any other.
      if rest.contains(where: \.isUnknown) { isKnown = false } else { return false }
    }
    return isKnown ? true : nil
  }

  /// What a run's network is told by.
  private enum Network: Hashable {
    case weights(String)
    /// Of a run without weights.
    case result(ResultDigest)

    var isUnknown: Bool { if case .result = self { true } else { false } }
  }

  /// The networks whose weights in a contrast do not cancel.
  private static func left(of terms: [(Network, Double)]) -> Set<Network> {
    let size = terms.reduce(0) { $0 + $1.1.magnitude }
    let sums = Dictionary(terms, uniquingKeysWith: +)
    return Set(sums.filter { $0.value.magnitude > 1e-9 * size }.keys)
  }
}
