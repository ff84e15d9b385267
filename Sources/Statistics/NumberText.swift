import Foundation

/// Numbers as text: a decimal point whatever the locale, ASCII, no "-0.00", and "nan", "inf" and
/// "-inf" for what is not a finite number.
public enum NumberText {
  /// With this many decimals: "0.12", "-3.40".
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let text = String(format: "%.\(min(max(decimals, 0), 20))f", value)
    // −0.001 with two decimals is 0.00, not −0.00.
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  /// With this many decimals, or an exponent where that would be more digits than anyone reads:
  /// "0.12", "8.60e+26", "3.8e-15".
  public static func measured(_ value: Double, decimals: Int) -> String {
    if value.isFinite, value.magnitude >= 1e7 {
      return String(format: "%.\(decimals > 0 ? 6 : 2)e", value)
    }
    if decimals > 8, value != 0, value.magnitude < 1e-6 { return String(format: "%.1e", value) }
    return fixed(value, decimals: decimals)
  }

  /// With an explicit sign, unless it rounds to zero: "+0.12", "-3.40", "0.00"; as
  /// ``measured(_:decimals:)`` where it is large or small.
  public static func signed(_ value: Double, decimals: Int) -> String {
    let text = measured(value, decimals: decimals)
    let isZero = text.allSatisfy { "0.".contains($0) }
    return value > 0 && !isZero ? "+" + text : text
  }

  /// With as many digits as it takes, up to so many: "0.5", "100", "1e-08".
  public static func shortest(_ value: Double, digits: Int = 7) -> String {
    value.isFinite ? String(format: "%.\(max(digits, 1))g", value) : nonFinite(value)
  }

  /// With this many significant digits: "0.0312", "1.50", "1.2e-09".
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return nonFinite(value) }
    if value == 0 { return "0" }
    let exponent = decimalExponent(value, digits: digits)
    if exponent < -5 || exponent > 6 {
      return String(format: "%.\(max(digits, 1) - 1)e", value)
    }
    return fixed(value, decimals: max(digits - 1 - exponent, 0))
  }

  /// How many decimals a value with this standard error deserves: two digits of the error.
  public static func decimals(uncertainty: Double, digits: Int = 2) -> Int {
    guard uncertainty.isFinite, uncertainty > 0 else { return 3 }
    return min(max(digits - 1 - decimalExponent(uncertainty, digits: digits), 0), 12)
  }

  /// So many decimals, or as many more as it takes for no value but zero to be written as zero; what is
  /// next to nothing beside the largest is rounding, and zero.
  public static func decimals(_ decimals: Int, showing values: [Double]) -> Int {
    let largest = values.map(\.magnitude).filter(\.isFinite).max() ?? 0
    let shown = values.map(\.magnitude).filter { $0.isFinite && $0 > largest * 0x1p-30 }
    return (decimals..<max(decimals + 1, 13)).first { decimals in
      shown.allSatisfy { !fixed($0, decimals: decimals).allSatisfy { "0.".contains($0) } }
    } ?? decimals
  }

  /// "p = 0.031", "p < 0.001".
  public static func pValue(_ value: Double) -> String {
    guard value.isFinite else { return "p unknown" }
    if value < 0.001 { return "p < 0.001" }
    // 0.0496 and 0.0504 must not both read 0.050: more digits close to the usual level.
    let decimals = value < 0.1 ? (abs(value - 0.05) < 0.000_5 && value != 0.05 ? 4 : 3) : 2
    return "p = " + fixed(value, decimals: decimals)
  }

  /// A count in a sentence: words up to twelve, then figures.
  public static func count(_ value: Int) -> String {
    let words = [
      "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
      "eleven", "twelve",
    ]
    return words.indices.contains(value) ? words[value] : String(value)
  }

  /// "1 pair", "six pairs".
  public static func count(_ value: Int, _ noun: String) -> String {
    count(value) + " " + noun + (value == 1 ? "" : "s")
  }

  /// The exponent of the first digit after rounding to `digits`: 0 for 9.94 with two, 1 for 9.96.
  private static func decimalExponent(_ value: Double, digits: Int) -> Int {
    let text = String(format: "%.\(max(digits, 1) - 1)e", value)
    guard let mark = text.lastIndex(of: "e") else { return 0 }
    return Int(text[text.index(after: mark)...]) ?? 0
  }

  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }
}
