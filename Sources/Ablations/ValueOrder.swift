/// Whether what was measured goes one way over rising values of an option: of the values and seeds
/// that were tried, and of nothing beyond.
public struct ValueOrder: Sendable, Equatable {
  /// Which way numbers go.
  public enum Direction: Sendable, Equatable {
    case rising, falling
  }

  /// Where the means go, if each differs from the one before in the same direction.
  public let direction: Direction?
  /// How many seeds go the way of the means all through.
  public let agreeing: Int
  public let seeds: Int
  /// The places of the values with the highest and the lowest mean.
  public let highest: Int
  public let lowest: Int

  /// - Parameters:
  ///   - numbers: the values of the option.
  ///   - measured: by value, then seed.
  /// - Returns: nil for fewer than three values, or where a run has no value.
  public init?(of numbers: [Double], _ measured: [[Double]]) {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    guard numbers.count > 2, measured.count == numbers.count, let seeds = measured.first?.count,
      seeds > 0, measured.allSatisfy({ $0.count == seeds && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let means = measured.map { $0.reduce(0, +) / Double(seeds) }
    direction = Self.direction(order.map { means[$0] })
    agreeing =
      direction.map { way in
        (0..<seeds).count { seed in Self.direction(order.map { measured[$0][seed] }) == way }
      } ?? 0
    self.seeds = seeds
    highest = order.max { means[$0] < means[$1] } ?? 0
    lowest = order.min { means[$0] < means[$1] } ?? 0
  }

  private static func direction(_ values: [Double]) -> Direction? {
    let steps = zip(values, values.dropFirst())
    if steps.allSatisfy({ $0 < $1 }) { return .rising }
    return steps.allSatisfy { $0 > $1 } ? .falling : nil
  }

  /// In plain English.
  ///
  /// - Parameters:
  ///   - option: what the option is called.
  ///   - names: its values as they were written.
  public func sentence(option: String, names: [String]) -> String {
    guard let direction else {
      return "As measured, the means neither rise nor fall all through: the highest is at "
        + "\(option)=\(names[highest]), the lowest at \(option)=\(names[lowest])."
    }
    return
      "As measured, the means \(direction == .rising ? "rise" : "fall") from each value of \(option) to the "
      + "next; so do the values of \(agreeing) of \(seeds) seeds by themselves."
  }
}
