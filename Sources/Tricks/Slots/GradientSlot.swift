/// The gradients of the objective.
public enum GradientSlot: SlotKind {
  public typealias Function = GradientFunction
  public static let name = SlotName.gradient

  /// First how gradients are computed, then what is done to them.
  public enum Stage: Comparable, Sendable {
    /// Adds up those of parts of a batch.
    case accumulate
    /// Scales the loss, and gradients back, to store them in few bits.
    case scale
    /// Adds noise.
    case noise
    /// Asks for those of other parameters close by.
    case perturb
    /// Limits their norm.
    case clipNorm
    /// Limits each element.
    case clipValue
    /// Projects or centres those that the step is taken with.
    case project
  }
}
