import Statistics
import TensorCore

/// The values that a search may give a key.
public enum ParameterRange: Hashable, Sendable {
  case interval(Interval)
  /// TOML values as texts, in the order in which they were written; at least two.
  case choices([String])

  /// The value at a share of the range, 0 its beginning and 1 its end.
  public func value(at share: Double) -> String {
    switch self {
    case .interval(let interval): interval.value(at: share)
    case .choices(let values): values[Self.place(share, of: values.count)]
    }
  }

  /// Values for a grid, ascending or as written: all choices, or at most so many that are equally far
  /// apart, the ends among them; a single one lies in the middle.
  public func levels(_ count: Int) -> [String] {
    switch self {
    case .interval(let interval): interval.levels(count)
    case .choices(let values): values
    }
  }

  /// How many values there are, if they can be counted.
  public var count: Int? {
    switch self {
    case .interval(let interval):
      // Ends are within the integers that doubles have.
      interval.isWhole ? Int(interval.high - interval.low) + 1 : nil
    case .choices(let values): values.count
    }
  }

  /// Which of so many equal parts a share lies in.
  fileprivate static func place(_ share: Double, of count: Int) -> Int {
    min(Int(share * Double(count)), count - 1)
  }

  /// Whether a value, as a text, is one of the range's.
  public func contains(_ text: String) -> Bool {
    switch self {
    case .choices(let values):
      return values.contains(text)
        || Double(text).map { number in values.contains { Double($0) == number } } ?? false
    case .interval(let interval):
      guard let number = Double(text) else { return false }
      return number >= interval.low && number <= interval.high
    }
  }
}

extension ParameterRange {
  /// All numbers, or all integers, from one to another.
  public struct Interval: Hashable, Sendable {
    /// What equal shares of an interval have in common.
    public enum Scale: String, Codable, Sendable { case linear, log }

    public let low: Double
    public let high: Double
    public let scale: Scale
    /// Whether the values are integers, which the key says that they are for.
    public var isWhole: Bool

    /// From this many times on a range of positive numbers goes by their logarithms.
    public static let farApart = 10.0

    /// - Parameters:
    ///   - low: less than `high`.
    ///   - scale: by default logarithmic where both ends are positive and the higher is at least ten
    ///     times the lower.
    public init(low: Double, high: Double, scale: Scale? = nil, isWhole: Bool = false) {
      (self.low, self.high, self.isWhole) = (low, high, isWhole)
      self.scale = scale ?? (low > 0 && high >= Self.farApart * low ? .log : .linear)
    }

    func value(at share: Double) -> String {
      guard isWhole else { return Self.text(rounded(number(at: share, from: low, to: high))) }
      // Each integer has the part of the scale up to the next.
      return integer(number(at: share, from: low, to: high + 1).rounded(.down))
    }

    func levels(_ count: Int) -> [String] {
      let shares = (0..<max(count, 1)).map { place in
        count > 1 ? Double(place) / Double(count - 1) : 0.5
      }
      let texts = shares.map { share in
        let number = number(at: share, from: low, to: high)
        return isWhole ? integer(number.rounded()) : Self.text(rounded(number))
      }
      return texts.enumerated().filter { $0.offset == 0 || texts[$0.offset - 1] != $0.element }
        .map(\.element)
    }

    private func number(at share: Double, from low: Double, to high: Double) -> Double {
      switch scale {
      case .linear: return low + share * (high - low)
      case .log:
        let (first, last) = (Elementary.log(low), Elementary.log(high))
        return Elementary.exp(first + share * (last - first))
      }
    }

    private func integer(_ number: Double) -> String { String(Int(min(max(number, low), high))) }

    /// With three digits, or in steps of at most a thousandth of the range where three digits are
    /// coarse: on a linear scale and between neighbours.
    private func rounded(_ number: Double) -> Double {
      let coarse = Double(NumberText.significant(number)) ?? number
      if scale == .log, high >= Self.farApart * low { return min(max(coarse, low), high) }
      let decimals = NumberText.decimals(uncertainty: (high - low) / 100)
      let fine = Double(NumberText.fixed(number, decimals: decimals)) ?? number
      let nearer = (fine - number).magnitude < (coarse - number).magnitude ? fine : coarse
      return min(max(nearer, low), high)
    }

    /// The shortest decimal text that reads as the number.
    private static func text(_ number: Double) -> String { "\(number)" }
  }
}
