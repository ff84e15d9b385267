/// What is measured, and which way is better.
public struct Metric: Sendable, Codable, Hashable {
  public enum Direction: String, Sendable, Codable {
    case higherIsBetter = "higher-is-better"
    case lowerIsBetter = "lower-is-better"
  }

  /// How differences of it are said.
  public enum Unit: String, Sendable, Codable {
    /// A share in 0…1; differences are said in percentage points.
    case fraction
    /// A number without a unit, such as a loss.
    case number
  }

  /// In the middle of a sentence: "test accuracy".
  public let name: String
  public let direction: Direction
  public let unit: Unit

  public init(name: String, direction: Direction, unit: Unit = .number) {
    self.name = name
    self.direction = direction
    self.unit = unit
  }

  /// A share that should be high.
  public static func accuracy(_ name: String = "test accuracy") -> Metric {
    Metric(name: name, direction: .higherIsBetter, unit: .fraction)
  }

  /// A number that should be low.
  public static func loss(_ name: String = "test loss") -> Metric {
    Metric(name: name, direction: .lowerIsBetter, unit: .number)
  }

  /// What the stored value is multiplied by before it is shown.
  public var displayFactor: Double { unit == .fraction ? 100 : 1 }
  /// What follows a shown difference: " points", or nothing.
  public var differenceSuffix: String { unit == .fraction ? " points" : "" }
}
