/// A task of two players: a generator makes samples, and a critic says how real each looks.
public protocol AdversarialTask: Task {
  /// The name of the player who judges.
  static var critic: String { get }

  /// The critic and the generator, who minimise these.
  func players(minimising losses: AdversarialLosses) -> [Player]

  /// What the critic says of examples and of as many samples, in evaluation: a number for each.
  func opinions(
    on examples: Examples, at state: ModelState, of network: Network
  ) -> (real: [Float], generated: [Float])
}

/// What a critic and a generator minimise, from what the critic says of samples: a number for each, [n, 1].
public struct AdversarialLosses: Sendable {
  /// The critic's losses, [n], of n real and n generated samples.
  public let critic: @Sendable (_ real: Variable, _ generated: Variable) -> Variable
  /// The generator's losses, [n], of n samples of its own.
  public let generator: @Sendable (_ generated: Variable) -> Variable

  public init(
    critic: @escaping @Sendable (_ real: Variable, _ generated: Variable) -> Variable,
    generator: @escaping @Sendable (_ generated: Variable) -> Variable
  ) {
    self.critic = critic
    self.generator = generator
  }
}
