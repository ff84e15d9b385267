/// A step: what wrappers make of its arguments, latest stage first, before the optimiser takes it.
public enum UpdateSlot: SlotKind {
  public typealias Function = UpdateFunction
  public static let name = SlotName.update

  public enum Stage: Comparable, Sendable {
    /// Fits the rate of each parameter to its size, right before the optimiser.
    case adapt
    /// Lets parameters decay beside the step.
    case decay
    /// How much each parameter decays.
    case decayShares
    /// How fast each parameter learns.
    case rates
    /// What becomes of parameters after whole steps.
    case interpolate
    /// Brings parameters back to where they may be, after everything else.
    case bounds
  }
}

/// Which rule turns gradients into steps.
public enum OptimiserSlot: SlotKind {
  public typealias Function = OptimiserEdit
  public static let name = SlotName.optimiser

  public enum Stage: Comparable, Sendable {
    /// Changes a setting.
    case settings
    /// Looks at what the others have set.
    case review
  }

  public static func naming(
    _ trick: TrickID, _ function: @escaping OptimiserEdit
  ) -> OptimiserEdit {
    { spec in try TrickFailure.naming(trick) { try function(spec) } }
  }
}

/// How the rule uses past gradients.
public enum MomentumSlot: SlotKind {
  public typealias Function = OptimiserEdit
  public static let name = SlotName.momentum

  public enum Stage: Comparable, Sendable {
    /// Changes a setting.
    case settings
  }

  public static func naming(
    _ trick: TrickID, _ function: @escaping OptimiserEdit
  ) -> OptimiserEdit {
    { spec in try TrickFailure.naming(trick) { try function(spec) } }
  }
}
