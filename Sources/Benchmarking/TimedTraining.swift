import Networks

/// A training whose step is timed and whose bits are watched.
public protocol TimedTraining: Sendable {
  var name: String { get }

  /// The training at its beginning.
  ///
  /// - Parameter optimiser: nothing for SGD with momentum 0.9 at the rate 0.01 and with weight decay 1e-4.
  func steps(optimiser: OptimiserSpec?, seed: UInt64) throws -> any TrainingSteps

  /// The floating-point operations of one step's products, see ``ArithmeticCost``.
  func operations() throws -> Double
}

/// Steps on one resident batch.
public protocol TrainingSteps {
  var state: ModelState { get }

  /// Takes a step and returns the loss before it.
  @discardableResult
  mutating func step() -> Float
}

/// What the program times.
public enum TimedTrainings {
  public static let all: [any TimedTraining] = ReferenceModel.all + ReferenceTask.all
}

extension OptimiserSpec {
  /// What steps are timed with.
  static var timed: OptimiserSpec {
    var descent = OptimiserSpec()
    descent.rate = 0.01
    descent.momentum = 0.9
    descent.weightDecay = 1e-4
    return descent
  }
}

extension ReferenceModel: TimedTraining {
  public func steps(
    optimiser: OptimiserSpec?, seed: UInt64
  ) throws -> any TrainingSteps {
    try TrainingWorkload(self, optimiser: optimiser, seed: seed)
  }

  public func operations() throws -> Double { try ArithmeticCost.step(of: self) }
}
