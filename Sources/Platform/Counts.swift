/// Numbers of things that come from outside and are multiplied or converted: where a product or a
/// number is more than an `Int` holds, that is told instead of stopping the process.
public enum Counts {
  /// The product of numbers that are not negative; nothing if it is more than an `Int` holds, or if
  /// one is negative.
  public static func product(_ factors: some Sequence<Int>) -> Int? {
    var product = 1
    var isZero = false
    var isTooLarge = false
    for factor in factors {
      if factor < 0 { return nil }
      if factor == 0 { isZero = true }
      let (next, overflows) = product.multipliedReportingOverflow(by: max(factor, 1))
      isTooLarge = isTooLarge || overflows
      product = next
    }
    return isZero ? 0 : isTooLarge ? nil : product
  }
}

extension Int {
  /// The whole number nearest to a number, halves away from zero; the nearest that there is for one
  /// too large, 0 for NaN.
  public init(clampingRounded number: Double) {
    self = Int(clamping: number.rounded())
  }

  /// The number without its fraction; the nearest that there is for one too large, 0 for NaN.
  public init(clamping number: Double) {
    if let whole = Int(exactly: number.rounded(.towardZero)) {
      self = whole
    } else {
      self = number.isNaN ? 0 : number < 0 ? .min : .max
    }
  }
}
