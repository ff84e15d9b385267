/// Which values of the parameters are evaluated and kept: the last ones, an average, several sets.
public struct Serving: Sendable {
  /// When values are asked for.
  public enum Moment: Sendable {
    /// To watch the run after an epoch.
    case epoch
    /// To keep and to test: the run is over.
    case end
  }

  /// Called before each step, when its learning rate is known.
  public var beforeStep: @Sendable (ModelState, inout Context) -> Void
  /// Called after each step.
  public var afterStep: @Sendable (ModelState, inout Context) -> Void
  /// Called after each epoch, which is the last of the history.
  public var afterEpoch: @Sendable (ModelState, History, inout Context) -> Void
  /// The sets to evaluate; at least one.
  public var serve: @Sendable (ModelState, Moment, Context) -> [ModelState]

  public init(
    beforeStep: @escaping @Sendable (ModelState, inout Context) -> Void = { _, _ in },
    afterStep: @escaping @Sendable (ModelState, inout Context) -> Void = { _, _ in },
    afterEpoch: @escaping @Sendable (ModelState, History, inout Context) -> Void = { _, _, _ in },
    serve: @escaping @Sendable (ModelState, Moment, Context) -> [ModelState]
  ) {
    self.beforeStep = beforeStep
    self.afterStep = afterStep
    self.afterEpoch = afterEpoch
    self.serve = serve
  }

  /// The last values.
  public static let last = Serving { state, _, _ in [state] }
}
