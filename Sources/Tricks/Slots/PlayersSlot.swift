/// Who takes turns in a step, each with parameters and an objective of its own.
public enum PlayersSlot: SlotKind {
  public typealias Function = [Player]
  public static let name = SlotName.players

  public enum Stage: Comparable, Sendable {
    /// How a player's objective is made.
    case objectives
  }
}
