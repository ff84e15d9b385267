/// The learning rate at a point of the run.
public enum RateSlot: SlotKind {
  public typealias Function = RateFunction
  public static let name = SlotName.rate

  public enum Stage: Comparable, Sendable {
    /// In proportion to the batch.
    case batchScaling
    /// In proportion to the batch's root.
    case rootScaling
    /// Its rise at the start of the run.
    case warmUp
  }
}

/// The number of examples in the next batch.
public enum BatchSizeSlot: SlotKind {
  public typealias Function = BatchSizeFunction
  public static let name = SlotName.batchSize

  public enum Stage: Comparable, Sendable {
    /// Its growth during the run.
    case growth
  }
}

/// Whether to end the run.
public enum StopSlot: SlotKind {
  public typealias Function = StopFunction
  public static let name = SlotName.stop

  public enum Stage: Comparable, Sendable {
    /// When nothing gets better any more.
    case patience
  }
}
