import Tricks

/// Everything that changes while a run goes on; a run continued from it ends at the same bits.
public struct TrainingState: Sendable {
  public var model: ModelState
  /// Progress, and what the optimiser and the tricks remember.
  public var context: Context
  public var history = History()
  /// The next example's place in the epoch's order.
  public var cursor = 0
  /// The sum and the number of the objectives of this epoch's steps so far.
  public var lossSum = 0.0
  public var lossCount = 0
  public var isFinished = false

  package init(model: ModelState, context: Context) {
    self.model = model
    self.context = context
  }
}
