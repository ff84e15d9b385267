import Archive
import Runs

/// `plan.json`: the arms of an ablation, what is asked of them, and over which seeds.
public struct AblationPlan: Codable, Equatable, Sendable {
  public struct Arm: Codable, Equatable, Sendable {
    public let label: String
    /// As `--trick` takes them.
    public let tricks: [String]
    /// As `--set` takes them.
    public let settings: [String]
  }

  /// The experiment's name.
  public let experiment: String
  public let seeds: [Int]
  /// The baseline first.
  public let arms: [Arm]
  public let contrasts: [Contrast]
  /// The name of what makes its runs.
  public let procedure: String
  /// The words behind `harness ablate` that ask for it, without those that say how it is carried out.
  public let words: [String]

  public init(_ ablation: Ablation, words: [String]) {
    experiment = ablation.name
    seeds = ablation.seeds
    arms = ablation.arms.map { arm in
      Arm(
        label: arm.label, tricks: arm.variant.tricks.map(\.description),
        settings: arm.variant.settings.map(\.description))
    }
    contrasts = ablation.contrasts
    procedure = ablation.procedure.request.procedure
    self.words = words
  }

  /// Why no ablation has such a plan; nothing if one may.
  var fault: String? {
    if arms.count < 2 { return "it has fewer than two arms" }
    if seeds.isEmpty || Set(seeds).count != seeds.count {
      return "its seeds are none, or twice one"
    }
    if contrasts.isEmpty { return "it asks nothing" }
    for contrast in contrasts {
      let weights = contrast.weights
      guard weights.count == arms.count, weights.allSatisfy(\.isFinite),
        weights.contains(where: { $0 != 0 })
      else { return "the weights of '\(contrast.label)' are not those of its arms" }
    }
    return nil
  }

  /// Whether seeds were added until comparisons were decided.
  private var isSequential: Bool { words.contains { $0.hasPrefix("--until=") } }

  /// Runs that stand arm by arm, seed by seed; nothing if they are not those of the plan.
  func sorted(_ runs: [AblationRun]) -> [[AblationRun]]? {
    var rest = runs[...]
    let byArm = arms.indices.map { arm in
      let own = Array(rest.prefix { $0.arm == arm })
      rest = rest.dropFirst(own.count)
      return own
    }
    let counts = byArm.map(\.count)
    guard rest.isEmpty, counts.max() == seeds.count, counts.min() ?? 0 > 0,
      isSequential || counts.allSatisfy({ $0 == seeds.count }),
      byArm.allSatisfy({ $0.map(\.seed) == Array(seeds.prefix($0.count)) })
    else { return nil }
    return byArm
  }

  /// The arm as the command line would name it.
  static func variant(_ arm: Arm) -> Ablation.Variant {
    let settings = arm.settings.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return ExperimentSource.Setting(
        key: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
    }
    return Ablation.Variant(
      tricks: arm.tricks.map { TrickUse($0) }, settings: settings, label: arm.label)
  }
}
