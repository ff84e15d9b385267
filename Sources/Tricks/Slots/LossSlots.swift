/// The loss of each example.
public enum LossSlot: SlotKind {
  public typealias Function = LossFunction
  public static let name = SlotName.loss

  public enum Stage: Comparable, Sendable {
    /// How much each loss counts.
    case weights
    /// Terms beside the loss.
    case penalties
    /// What the predictions are compared with.
    case targets
  }
}

/// The loss of where a box is, for tasks that have boxes.
public enum BoxLossSlot: SlotKind {
  public typealias Function = BoxLossFunction
  public static let name = SlotName.boxLoss

  public enum Stage: Comparable, Sendable {
    /// How much it counts beside the loss of classes.
    case weight
  }
}

/// How the losses of a batch become one number.
public enum ReductionSlot: SlotKind {
  public typealias Function = ReductionFunction
  public static let name = SlotName.reduction

  public enum Stage: Comparable, Sendable {
    /// Which losses count.
    case selection
  }
}

/// The number that training minimises.
public enum ObjectiveSlot: SlotKind {
  public typealias Function = ObjectiveFunction
  public static let name = SlotName.objective

  public enum Stage: Comparable, Sendable {
    /// What the reduced losses are divided by.
    case scale
    /// Terms that the targets share the objective with, such as a teacher's.
    case guidance
    /// A term beside these of single points of pictures.
    case points
    /// A term beside these of the entropy of predictions.
    case entropy
    /// One of their norm, as a list of numbers.
    case norm
    /// One of their rank, or of what stands for it.
    case rank
    /// What is made of the whole, such as a bound.
    case bound
  }
}
