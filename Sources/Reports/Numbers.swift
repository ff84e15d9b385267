import Foundation

/// Numbers as people read them.
public enum Numbers {
  /// With a fixed number of decimals and a true minus sign where Unicode can be shown.
  public static func fixed(_ value: Double, decimals: Int, signed: Bool = false) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞" }
    let text = String(format: "%.\(decimals)f", abs(value))
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    if value < 0 && !isZero { return "−" + text }
    return signed && !isZero ? "+" + text : text
  }

  /// A share as a percentage: 0.9643 → `96.43 %`.
  public static func percent(_ share: Double, decimals: Int = 2) -> String {
    fixed(100 * share, decimals: decimals) + " %"
  }

  /// A difference of shares in percentage points: 0.0042 → `+0.42`.
  public static func points(_ difference: Double, decimals: Int = 2) -> String {
    fixed(100 * difference, decimals: decimals, signed: true)
  }

  /// With so many significant digits, no exponent between 10⁻⁴ and 10⁶.
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    let magnitude = Int(Foundation.log10(abs(value)).rounded(.down))
    if magnitude < -4 || magnitude >= 6 { return String(format: "%.\(digits - 1)e", value) }
    return fixed(value, decimals: max(0, digits - 1 - magnitude))
  }

  /// A p-value as journals print it.
  public static func pValue(_ p: Double) -> String {
    p < 0.001 ? "p < 0.001" : "p = \(fixed(p, decimals: 3))"
  }

  /// A span of time: `0.42 s`, `12 s`, `3 min 05 s`, `2 h 10 min`.
  public static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: return "\(fixed(seconds, decimals: 2)) s"
    case ..<10: return "\(fixed(seconds, decimals: 1)) s"
    case ..<59.5: return "\(fixed(seconds, decimals: 0)) s"
    default:
      let total = Int(seconds.rounded())
      if total < 3600 { return "\(total / 60) min \(String(format: "%02d", total % 60)) s" }
      return "\(total / 3600) h \(String(format: "%02d", total % 3600 / 60)) min"
    }
  }

  /// A number of bytes: `812 B`, `44 KiB`, `3.1 MiB`.
  public static func bytes(_ count: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(count)
    var unit = 0
    while value >= 1024 && unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return fixed(value, decimals: unit == 0 || value >= 10 ? 0 : 1) + " " + units[unit]
  }

  /// A count with thin groups: 235146 → `235,146`.
  public static func count(_ value: Int) -> String {
    var digits = Array(String(abs(value)))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "−" : "") + String(digits)
  }
}
