/// Which values of the parameters are evaluated and kept.
public enum ServingSlot: SlotKind {
  public typealias Function = Serving
  public static let name = SlotName.serving

  /// First averages, which others take for the weights; then collections; then choices.
  public enum Stage: Comparable, Sendable {
    /// A mean over steps.
    case stepAverage
    /// A mean over epochs.
    case epochAverage
    /// Several sets.
    case collection
    /// One epoch's.
    case selection
    /// How those that are kept are stored.
    case precision
  }
}

/// How outputs become predictions where there is more than one way, such as a search for sequences or what
/// suppresses boxes: edits of the task's usual way.
public enum DecodeSlot: SlotKind {
  public typealias Function = DecodeEdit
  public static let name = SlotName.decode

  /// Each is a field of its own.
  public enum Stage: Comparable, Sendable {
    /// How many hypotheses are followed.
    case search
    /// How hypotheses of different lengths are compared.
    case penalty
    /// From which overlap on boxes are left out.
    case suppression
    /// That their scores fall instead.
    case softening
  }

  public static func naming(
    _ trick: TrickID, _ function: @escaping DecodeEdit
  ) -> DecodeEdit {
    { options in try TrickFailure.naming(trick) { try function(options) } }
  }
}

/// How predictions are made.
public enum PredictSlot: SlotKind {
  public typealias Function = PredictFunction
  public static let name = SlotName.predict

  public enum Stage: Comparable, Sendable {
    /// Of parts of an input anew.
    case refinement
    /// Of changed copies of an input.
    case copies
    /// Of several networks.
    case members
  }
}
