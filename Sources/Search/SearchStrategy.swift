import Configuration

/// How settings are tried.
public enum SearchStrategy: String, Codable, Sendable, CaseIterable {
  /// Settings drawn from the space, the values as they stand first; each trained in full.
  case random
  /// All combinations of equally spaced values; each trained in full.
  case grid
  /// Many settings drawn as by `random` and trained shortly, the better third of them longer, and of
  /// those the better third in full: successive halving (Jamieson and Talwalkar 2016).
  case halving

  /// What `halving` shortens.
  public static let lengthKey = "training.epochs"
  /// The share of settings that go on to the next rung, and by how much that is longer.
  static let factor = 3
  /// How many rungs there are at most: a ninth, a third and the whole of a training.
  static let mostRungs = 3

  /// What is trained how long.
  ///
  /// - Parameters:
  ///   - budget: how many settings a side may train in full, or what costs as many epochs.
  ///   - epochs: how long a whole training is, if that is known.
  package func rungs(budget: Int, epochs: Int?) throws(ConfigurationError) -> [Rung] {
    guard self == .halving else { return [Rung(settings: budget, epochs: nil, cost: 1)] }
    let location = SourceLocation(file: "--tune-strategy")
    guard let epochs else {
      throw ConfigurationError(
        message: "halving shortens \(Self.lengthKey), which the experiment does not have",
        location: location, hint: "use --tune-strategy random")
    }
    var (count, shortest) = (1, epochs)
    while count < Self.mostRungs, shortest / Self.factor >= 1 {
      count += 1
      shortest /= Self.factor
    }
    guard count > 1 else {
      throw ConfigurationError(
        message: "halving shortens \(Self.lengthKey) to a third, which is \(epochs) here",
        location: location, hint: "use --tune-strategy random, or train longer")
    }
    guard budget >= count else {
      throw ConfigurationError(
        message: "must be at least \(count) for halving, is \(budget)",
        location: SourceLocation(file: "--tune-budget"),
        hint: "each of \(count) rungs takes an equal part of it")
    }
    return (0..<count).map { rung in
      let steps = count - 1 - rung
      let length = (0..<steps).reduce(epochs) { length, _ in length / Self.factor }
      let settings = (0..<steps).reduce(budget / count) { count, _ in count * Self.factor }
      return Rung(
        settings: settings, epochs: steps == 0 ? nil : length,
        cost: Double(length) / Double(epochs))
    }
  }
}

/// Trainings of one length.
public struct Rung: Hashable, Codable, Sendable {
  /// How many settings are trained so long, at most.
  public let settings: Int
  /// How many epochs; nothing for all of them.
  public let epochs: Int?
  /// What one costs, as a share of a whole training.
  public let cost: Double
}
