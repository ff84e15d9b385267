/// Who takes turns in a step: some of the parameters, with an objective of their own.
///
/// The usual run has one player; a generator and its critic are two.
public struct Player: Sendable {
  public let name: String
  /// How many steps it takes before it is the next one's turn, all on the step's batch.
  public let turns: Int
  /// What it minimises; `nil` for the recipe's objective.
  public let objective: ObjectiveFunction?
  /// Whether the parameter of a name is its to change. Each parameter is one player's.
  public let owns: @Sendable (_ parameter: String) -> Bool

  public init(
    _ name: String, turns: Int = 1, objective: ObjectiveFunction? = nil,
    owns: @escaping @Sendable (_ parameter: String) -> Bool
  ) {
    self.name = name
    self.turns = turns
    self.objective = objective
    self.owns = owns
  }

  /// The one player of the usual run.
  public static let all = Player("all") { _ in true }
}
