/// Which examples there are: edits of the plan of the data, each of a field of its own.
public enum DataSlot: SlotKind {
  public typealias Function = DataEdit
  public static let name = SlotName.data

  public enum Stage: Comparable, Sendable {
    /// What texts are cut into.
    case symbols
    /// How often examples are visited.
    case sampling
    /// What the network sees of each.
    case signals
    /// The order of their visits.
    case order
    /// How inputs are scaled.
    case scaling
  }

  public enum Decision: String, SlotDecision {
    case classShares = "how often each class is visited"
    case signals = "which signals the network sees"
    case scaling = "how inputs are scaled"
  }

  public static func naming(
    _ trick: TrickID, _ function: @escaping DataEdit
  ) -> DataEdit {
    { plan in try TrickFailure.naming(trick) { try function(plan) } }
  }
}

/// What is made of a training batch before the network sees it.
public enum BatchSlot: SlotKind {
  public typealias Function = BatchFunction
  public static let name = SlotName.batch

  /// First what changes each example by itself, then what mixes them, then their size.
  public enum Stage: Comparable, Sendable {
    /// Moves, turns and mirrors what is there.
    case augment
    /// Blanks out a part.
    case mask
    /// Draws backgrounds and colours anew.
    case domain
    /// Makes signals weaker, stronger or noisy.
    case noise
    /// Fills a part with something else.
    case erase
    /// Puts a part of one example into another.
    case mixRegions
    /// Averages examples.
    case mixExamples
    /// Makes inputs smaller or larger.
    case resize
  }

  public enum Decision: String, SlotDecision {
    case inputShape = "the shape of the inputs"
  }
}
