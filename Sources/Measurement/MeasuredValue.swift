/// A number that was measured, exactly: and of a share, such as an accuracy, what it is a share of.
///
/// 341 right of 360 and 340 of 360 differ by 1/360 to the last bit, which their quotients do not.
public struct MeasuredValue: Hashable, Sendable {
  public let value: Double
  /// What it is a share of; nothing for what is none.
  public let share: Share?

  /// So many of so many.
  public struct Share: Hashable, Sendable {
    public let right: Int
    public let count: Int
  }

  public init(_ value: Double) {
    self.value = value
    share = nil
  }

  /// - Parameter count: at least 1.
  public init(right: Int, of count: Int) {
    value = Double(right) / Double(count)
    share = Share(right: right, count: count)
  }

  /// The difference, to the last bit where both are shares of one count.
  public static func - (a: MeasuredValue, b: MeasuredValue) -> Double {
    if let a = a.share, let b = b.share, a.count == b.count {
      return Double(a.right - b.right) / Double(a.count)
    }
    return a.value - b.value
  }
}

extension MeasuredValue: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self.init(value) }
}
