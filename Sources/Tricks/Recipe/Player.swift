/// Who takes turns in a step: some of the parameters, with an objective of their own.
///
/// The usual run has one player; a generator and its critic are two.
public struct Player: Sendable {
  public let name: String
  /// How many steps it takes before it is the next one's turn: at least one.
  public var turns: @Sendable (Progress) -> Int
  /// Whether each turn but the first is on examples of its own, drawn at random from the training
  /// split, and not on the step's batch.
  public var drawsExamples: Bool
  /// What it minimises; `nil` for the recipe's objective.
  public var objective: ObjectiveFunction?
  /// Whether the parameter of a name is its to change. Each parameter is one player's.
  public let owns: @Sendable (_ parameter: String) -> Bool

  public init(
    _ name: String, turns: Int = 1, drawsExamples: Bool = false,
    objective: ObjectiveFunction? = nil, owns: @escaping @Sendable (_ parameter: String) -> Bool
  ) {
    self.name = name
    self.turns = { _ in turns }
    self.drawsExamples = drawsExamples
    self.objective = objective
    self.owns = owns
  }

  /// The one player of the usual run.
  public static let all = Player("all") { _ in true }
}
